package dev.lapwing.orchestration.description;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Which of the keys that are known may have been meant. */
final class NearestKey {

    private NearestKey() {}

    /** What to do about a key that is not known. */
    static String advice(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .filter(candidate -> distance(key, candidate) <= Math.max(2, candidate.length() / 3))
                .map(candidate -> "did you mean " + candidate + "?")
                .orElse("known are " + String.join(", ", known) + ". Remove it");
    }

    /** Letters to insert, remove or replace (Levenshtein), whatever their case. */
    private static int distance(String one, String other) {
        String from = one.toLowerCase(Locale.ROOT);
        String to = other.toLowerCase(Locale.ROOT);
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] now = new int[to.length() + 1];
            now[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[to.length()];
    }
}
