package dev.lapwing.producers;

import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a text its number stands.
 *
 * @param pattern whose first match counts; its first group is the number
 * @param expected what such a text is, for the error's message
 */
record ReadingPattern(Pattern pattern, String expected) {

    private static final String NUMBER = "([+-]?[0-9]{1,15}(?:\\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,3})?)";
    private static final int SHOWN_MAX = 60;

    /** {@code temp=48.3'C} as {@code vcgencmd measure_temp} prints it, or a bare number. */
    static final ReadingPattern TEMPERATURE = new ReadingPattern(
            Pattern.compile("\\A\\s*(?:temp=)?\\s*" + NUMBER + "\\s*(?:'?C)?\\s*\\z"),
            "a temperature such as temp=48.3'C");

    /** A number, and nothing else but white space. */
    static final ReadingPattern BARE_NUMBER =
            new ReadingPattern(Pattern.compile("\\A\\s*" + NUMBER + "\\s*\\z"), "a number");

    /**
     * Reads a text.
     *
     * @param file that it stood in; {@code null} for a sensor
     * @throws SensorException with {@link ReadingFault#NOT_A_NUMBER} if it says no number
     */
    Measurement parse(String name, Instant at, String text, @Nullable Path file) throws SensorException {
        Matcher found = pattern.matcher(text);
        if (found.find() && found.group(1) != null) {
            try {
                return new Measurement(name, at, Double.parseDouble(found.group(1)), file);
            } catch (NumberFormatException e) {
                throw noNumber(name, text, e);
            }
        }
        throw noNumber(name, text, null);
    }

    private SensorException noNumber(String name, String text, @Nullable Throwable cause) {
        String shown = text.strip();
        return new SensorException(
                ReadingFault.NOT_A_NUMBER,
                name + " says \"" + shown.substring(0, Math.min(shown.length(), SHOWN_MAX)) + "\", which is not "
                        + expected,
                cause);
    }
}
