package dev.lapwing.producers;

import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A temperature as it was read.
 *
 * @param name of the sensor or file that said it
 * @param at by the clock of the board
 * @param file that said it; {@code null} for a sensor. Its name as text need not lead back to it
 */
record Measurement(
        String name, Instant at, double celsius, @Nullable Path file) {

    /** {@code temp=48.3'C} as {@code vcgencmd measure_temp} prints it, or a bare number. */
    private static final Pattern TEXT =
            Pattern.compile("\\s*(?:temp=)?\\s*([+-]?[0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*(?:'?C)?\\s*");

    /**
     * Reads a text.
     *
     * @throws ThermometerException with {@link ReadingFault#NOT_A_NUMBER} if it says no temperature
     */
    static Measurement parse(String name, Instant at, String text) throws ThermometerException {
        return parse(name, at, text, null);
    }

    /** Reads the text of a file. */
    static Measurement parse(String name, Instant at, String text, @Nullable Path file) throws ThermometerException {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            String shown = text.strip();
            throw new ThermometerException(
                    ReadingFault.NOT_A_NUMBER,
                    name + " says \"" + shown.substring(0, Math.min(shown.length(), 60))
                            + "\", which is no temperature such as temp=48.3'C");
        }
        return new Measurement(name, at, Double.parseDouble(found.group(1)), file);
    }
}
