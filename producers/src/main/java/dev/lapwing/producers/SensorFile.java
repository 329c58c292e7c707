package dev.lapwing.producers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The file that lists a Pi's further sensors: a JSON array of objects with the keys {@code name}, {@code command} (an array:
 * program and arguments) or {@code files} (a directory), and, if need be, {@code interval} (30s), {@code pattern} (a regular
 * expression whose first group is the number; without it, the text is a bare number), {@code lowest}, {@code highest} and
 * {@code jump} (numbers).
 */
final class SensorFile {

    static final Setting<Path> FILE = Setting.path(
            "LAPWING_SENSORS_FILE",
            null,
            "JSON file that lists further sensors, whose readings go to the topic readings.");

    /** Each costs a virtual thread, and a process at each reading: a bound against a mistake. */
    private static final int SENSORS_MAX = 64;

    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("name", "command", "files", "interval", "pattern", "lowest", "highest", "jump"));
    private static final Setting<Duration> INTERVAL = Setting.duration("interval", "30s", "Time between two readings.")
            .where(interval -> interval.toMillis() >= 100, "be at least 100ms");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    private SensorFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the list.
     *
     * @throws SettingException with the file, the sensor, the key and the rule, if it cannot be read or is not such a list
     */
    static List<SensorPlan> read(Path file) {
        return new SensorFile(file).plans();
    }

    private List<SensorPlan> plans() {
        JsonNode list;
        try {
            list = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw wrong("is no JSON: " + e.getOriginalMessage() + " in line "
                    + e.getLocation().getLineNr());
        } catch (IOException e) {
            throw wrong("cannot be read (" + e + ")");
        }
        if (!list.isArray() || list.size() > SENSORS_MAX) {
            throw wrong("must be a JSON array of at most " + SENSORS_MAX + " sensors");
        }
        var plans = new ArrayList<SensorPlan>();
        var names = new HashSet<String>();
        for (JsonNode sensor : list) {
            SensorPlan plan = plan(sensor, "sensor " + (plans.size() + 1));
            if (!names.add(plan.name())) {
                throw wrong("names the sensor " + plan.name() + " twice; readings are told apart by the name");
            }
            plans.add(plan);
        }
        return List.copyOf(plans);
    }

    private SensorPlan plan(JsonNode sensor, String place) {
        String name = text(sensor, "name", place);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw wrong(place, "name", "must be letters, digits, '.', '_' or '-'");
        }
        for (var field : sensor.properties()) {
            if (!KEYS.contains(field.getKey())) {
                throw wrong(name, field.getKey(), "is not known; the keys are " + KEYS);
            }
        }
        double lowest = number(sensor, "lowest", name, Double.NEGATIVE_INFINITY);
        double highest = number(sensor, "highest", name, Double.POSITIVE_INFINITY);
        double jump = number(sensor, "jump", name, Double.POSITIVE_INFINITY);
        if (lowest > highest || jump <= 0) {
            throw wrong(name, "lowest", "must not be above highest, and jump must be greater than 0");
        }
        return new SensorPlan(
                name,
                way(sensor, name),
                interval(sensor, name),
                pattern(sensor, name),
                new Plausibility.Limits(lowest, highest, jump, ""));
    }

    private SensorPlan.Way way(JsonNode sensor, String name) {
        if (sensor.has("command") == sensor.has("files")) {
            throw wrong(name, "command", "or \"files\" must be given, and not both");
        }
        if (sensor.has("files")) {
            try {
                return new SensorPlan.Way.Files(Path.of(text(sensor, "files", name)));
            } catch (InvalidPathException e) {
                throw wrong(name, "files", "must be a path");
            }
        }
        var words = new ArrayList<String>();
        sensor.get("command").forEach(word -> words.add(word.isTextual() ? word.asText() : ""));
        if (words.isEmpty() || words.stream().anyMatch(String::isEmpty)) {
            throw wrong(name, "command", "must be an array of strings: the program and its arguments");
        }
        return new SensorPlan.Way.Command(words);
    }

    private Duration interval(JsonNode sensor, String name) {
        String text = sensor.has("interval") ? text(sensor, "interval", name) : "";
        try {
            return Settings.of(Map.of(INTERVAL.name(), text), Map.of()).get(INTERVAL);
        } catch (SettingException e) {
            throw wrong(name + ": " + e.getMessage());
        }
    }

    private ReadingPattern pattern(JsonNode sensor, String name) {
        if (!sensor.has("pattern")) {
            return ReadingPattern.BARE_NUMBER;
        }
        String text = text(sensor, "pattern", name);
        try {
            Pattern pattern = Pattern.compile(text);
            if (pattern.matcher("").groupCount() < 1) {
                throw wrong(name, "pattern", "must have a group that is the number, such as humidity=([0-9.]+)");
            }
            return new ReadingPattern(pattern, "what the pattern " + text + " finds a number in");
        } catch (PatternSyntaxException e) {
            throw wrong(name, "pattern", "must be a regular expression: " + e.getDescription());
        }
    }

    private String text(JsonNode sensor, String key, String place) {
        JsonNode text = sensor.path(key);
        if (!text.isTextual() || text.asText().isBlank()) {
            throw wrong(place, key, "must be a string");
        }
        return text.asText();
    }

    private double number(JsonNode sensor, String key, String place, double otherwise) {
        JsonNode number = sensor.path(key);
        if (number.isMissingNode()) {
            return otherwise;
        }
        if (!number.isNumber()) {
            throw wrong(place, key, "must be a number");
        }
        return number.asDouble();
    }

    private SettingException wrong(String place, String key, String rule) {
        return wrong(place + ": \"" + key + "\" " + rule);
    }

    private SettingException wrong(String what) {
        return new SettingException(FILE.name() + "=" + file + " " + what);
    }
}
