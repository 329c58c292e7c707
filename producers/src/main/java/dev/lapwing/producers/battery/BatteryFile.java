package dev.lapwing.producers.battery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A small file that says how a battery is, for whatever can write one: words such as {@code percent=81 amperes=-0.4},
 * divided by white space.
 */
final class BatteryFile {

    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("percent", "volts", "amperes", "celsius", "external", "faults", "load", "charge"));

    private final Path file;

    BatteryFile(Path file) {
        this.file = file;
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    /**
     * What stands in it.
     *
     * @throws GaugeException if it is not there, or says something else
     */
    Map<String, Double> read() throws GaugeException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new GaugeException(
                    GaugeFault.ABSENT,
                    "the battery's file " + file + " cannot be read (" + e.getMessage()
                            + "); LAPWING_CONTEXT_BATTERY_FILE names it",
                    e);
        }
        var values = new HashMap<String, Double>();
        for (String word : text.strip().split("\\s+", -1)) {
            String[] sides = word.split("=", -1);
            if (sides.length != 2 || !KEYS.contains(sides[0])) {
                throw wrong(word, null);
            }
            try {
                values.put(sides[0], Double.parseDouble(sides[1]));
            } catch (NumberFormatException e) {
                throw wrong(word, e);
            }
        }
        return values;
    }

    private GaugeException wrong(String word, @Nullable Throwable cause) {
        return new GaugeException(
                GaugeFault.NOT_A_NUMBER,
                "the battery's file " + file + " says \"" + word.substring(0, Math.min(40, word.length()))
                        + "\"; it must be words such as percent=81, with the keys " + KEYS,
                cause);
    }
}
