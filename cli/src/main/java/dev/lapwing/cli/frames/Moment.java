package dev.lapwing.cli.frames;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment as people write it. */
final class Moment {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(s|min|h|d)");

    private Moment() {}

    /**
     * Reads {@code 2026-11-22T10:30:15Z}, {@code 2026-11-22T10:30} or {@code 2026-11-22} in {@code zone}, or {@code 90s},
     * {@code 10min}, {@code 2h}, {@code 3d} ago.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Instant parse(String text, ZoneId zone, Clock clock) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            long seconds = switch (ago.group(2)) {
                case "s" -> 1;
                case "min" -> 60;
                case "h" -> 3_600;
                default -> 86_400;
            };
            return clock.instant().minusSeconds(number * seconds);
        }
        try {
            if (text.length() == "2026-11-22".length()) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            boolean hasOffset = text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+");
            return hasOffset
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' must be a time such as 2026-11-22T10:30:15Z, 2026-11-22T10:30, 2026-11-22 or 10min (ago)",
                    e);
        }
    }
}
