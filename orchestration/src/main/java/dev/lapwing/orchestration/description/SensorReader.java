package dev.lapwing.orchestration.description;

import dev.lapwing.orchestration.description.ClusterDescription.Disk;
import dev.lapwing.orchestration.description.ClusterDescription.Sensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sensors of Pis; their names are unique among all of them. */
final class SensorReader {

    private static final Size FILES = Size.mebibytes(64);

    private final Map<String, String> names = new HashMap<>();

    List<Sensor> read(YamlMap pi, String piName) throws DescriptionException {
        var sensors = new ArrayList<Sensor>();
        for (YamlMap map : pi.maps("sensors")) {
            sensors.add(sensor(map, piName));
            map.end();
        }
        return sensors;
    }

    private Sensor sensor(YamlMap map, String piName) throws DescriptionException {
        String name = map.text("name", Rule.SENSOR);
        String other = names.putIfAbsent(name, piName);
        if (other != null) {
            throw map.wrong("name", "must be unique, but " + other + " has it already. Choose another");
        }
        if (map.has("command") == map.has("files")) {
            throw map.wrong(
                    "command",
                    "or \"files\" must be given, and not both: a command that prints a number, or a directory");
        }
        List<String> command = map.texts("command", Rule.ARGUMENT, List.of());
        if (map.has("command") && command.isEmpty()) {
            throw map.wrong("command", "must name a program, such as [cat, /sys/class/hwmon/hwmon0/temp1_input]");
        }
        Optional<Disk> files =
                map.has("files") ? Optional.of(new Disk(map.text("files", Rule.PATH), FILES)) : Optional.empty();
        return new Sensor(
                name,
                command,
                files,
                map.find("interval", Rule.DURATION),
                map.find("pattern", Rule.PATTERN),
                bounds(map));
    }

    private static Map<String, Double> bounds(YamlMap map) throws DescriptionException {
        var bounds = new HashMap<String, Double>();
        for (String key : List.of("lowest", "highest", "jump")) {
            Optional<String> number = map.find(key, Rule.DECIMAL);
            number.ifPresent(text -> bounds.put(key, Double.valueOf(text)));
        }
        Double lowest = bounds.get("lowest");
        Double highest = bounds.get("highest");
        if (lowest != null && highest != null && lowest > highest) {
            throw map.wrong("lowest", "must not be above highest");
        }
        Double jump = bounds.get("jump");
        if (jump != null && jump <= 0) {
            throw map.wrong("jump", "must be greater than 0");
        }
        return bounds;
    }
}
