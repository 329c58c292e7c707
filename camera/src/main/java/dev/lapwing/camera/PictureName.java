package dev.lapwing.camera;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a picture's name says: {@code 20261122-103015-03.jpg} as {@code motion} writes with {@code %Y%m%d-%H%M%S-%q}, and
 * any other name that carries YYYYMMDD and HHMMSS with at most one character between them.
 */
final class PictureName {

    private static final Pattern DATE_AND_TIME = Pattern.compile("(?<![0-9])([0-9]{8})[^0-9]?([0-9]{6})");

    private PictureName() {}

    /** When the picture was taken, if its name carries a moment. */
    static Optional<LocalDateTime> capturedAt(String name) {
        Matcher found = DATE_AND_TIME.matcher(name);
        while (found.find()) {
            String date = found.group(1);
            String time = found.group(2);
            try {
                return Optional.of(LocalDateTime.of(
                        Integer.parseInt(date, 0, 4, 10),
                        Integer.parseInt(date, 4, 6, 10),
                        Integer.parseInt(date, 6, 8, 10),
                        Integer.parseInt(time, 0, 2, 10),
                        Integer.parseInt(time, 2, 4, 10),
                        Integer.parseInt(time, 4, 6, 10)));
            } catch (DateTimeException e) {
                // digits that are no moment, such as a serial number: look further
            }
        }
        return Optional.empty();
    }

    /** Whether a file is no picture by its name: hidden, or still under a temporary name. */
    static boolean isIgnored(String name) {
        return name.startsWith(".") || name.endsWith(".tmp") || name.endsWith(".part");
    }
}
