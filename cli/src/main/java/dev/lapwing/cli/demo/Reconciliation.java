package dev.lapwing.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what a source made is, each once and unchanged, at every hop. A thing is known by what it is: a picture by the
 * SHA-256 of its bytes, a temperature by its number. So a picture that was changed on its way is one that is missing and
 * one too many.
 *
 * @param sources by the source's name, in order
 */
record Reconciliation(List<Source> sources) {

    /** A hop. */
    enum Hop {
        /** On the local cluster. */
        ACKNOWLEDGED,
        /** In the cloud, readable under {@code read_committed}. */
        BRIDGED,
        /** Read back from the archive. */
        ARCHIVED
    }

    /** What is at a hop, against what was captured. */
    record At(int count, int missing, int extra) {

        boolean complete() {
            return missing == 0 && extra == 0;
        }
    }

    /** One camera or thermometer. */
    record Source(String name, int captured, Map<Hop, At> at) {

        At at(Hop hop) {
            return at.getOrDefault(hop, new At(0, captured, 0));
        }

        boolean complete() {
            return at.values().stream().allMatch(At::complete) && at.size() == Hop.values().length;
        }
    }

    /** Compares the things of one source. */
    static Source source(String name, List<String> captured, Map<Hop, List<String>> hops) {
        var at = new HashMap<Hop, At>();
        for (Hop hop : Hop.values()) {
            at.put(hop, compare(captured, hops.getOrDefault(hop, List.of())));
        }
        return new Source(name, captured.size(), at);
    }

    private static At compare(List<String> captured, List<String> there) {
        var open = new HashMap<String, Integer>();
        captured.forEach(thing -> open.merge(thing, 1, Integer::sum));
        int extra = 0;
        for (String thing : there) {
            int left = open.getOrDefault(thing, 0);
            if (left == 0) {
                extra++;
            } else {
                open.put(thing, left - 1);
            }
        }
        int missing = open.values().stream().mapToInt(Integer::intValue).sum();
        return new At(there.size(), missing, extra);
    }

    /** Whether everything is everywhere; not so if there was nothing. */
    boolean complete() {
        return captured() > 0 && sources.stream().allMatch(Source::complete);
    }

    /** All that was captured. */
    int captured() {
        return sources.stream().mapToInt(Source::captured).sum();
    }

    /** All that is at a hop. */
    int count(Hop hop) {
        return sources.stream().mapToInt(source -> source.at(hop).count()).sum();
    }

    /** One sentence for each thing that is not as it should be. */
    List<String> differences() {
        var differences = new ArrayList<String>();
        if (captured() == 0) {
            differences.add("nothing was captured");
        }
        for (Source source : sources) {
            for (Hop hop : Hop.values()) {
                At at = source.at(hop);
                if (!at.complete()) {
                    differences.add(source.name() + ": of " + source.captured() + " captured, " + at.missing()
                            + " missing and " + at.extra() + " too many or changed where they are "
                            + hop.name().toLowerCase(java.util.Locale.ROOT));
                }
            }
        }
        return differences;
    }
}
