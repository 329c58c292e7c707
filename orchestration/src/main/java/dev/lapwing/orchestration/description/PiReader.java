package dev.lapwing.orchestration.description;

import dev.lapwing.orchestration.description.ClusterDescription.Battery;
import dev.lapwing.orchestration.description.ClusterDescription.Camera;
import dev.lapwing.orchestration.description.ClusterDescription.Disk;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the Pis of a description, and what must hold between them. */
final class PiReader {

    private static final Size BOARD = Size.of("1Gi");
    private static final Size CAMERA_DISK = Size.of("1Gi");
    private static final Size SMALLEST_DATA_DISK = Size.of("2Gi");

    /** ZooKeeper takes no higher number for a server. */
    private static final int MOST_ZOOKEEPERS = 254;

    private final Profile profile;
    private final boolean placement;
    private final Map<String, String> names = new HashMap<>();
    private final Map<Integer, String> numbers = new HashMap<>();
    private final Map<Integer, String> cameras = new HashMap<>();
    private final SensorReader sensors = new SensorReader();

    /**
     * A reader of one description.
     *
     * @param placement whether pods are placed by what Pis feel
     */
    PiReader(Profile profile, boolean placement) {
        this.profile = profile;
        this.placement = placement;
    }

    List<Pi> read(YamlMap cluster) throws DescriptionException {
        var pis = new ArrayList<Pi>();
        for (YamlMap map : cluster.maps("pis")) {
            pis.add(pi(map, pis.size() + 1));
        }
        if (pis.isEmpty()) {
            throw cluster.wrong("pis", "must name at least one Pi, such as \"- name: rpi-master-1\"");
        }
        if (profile == Profile.ZOOKEEPER) {
            return pis;
        }
        long controllers = pis.stream().filter(Pi::controller).count();
        if (controllers % 2 == 0) {
            throw cluster.wrong(
                    "pis",
                    "must have an odd number of Pis with \"controller: true\", of which there are " + controllers
                            + ". Write it at one Pi, or at three of them: the quorum then outlives the loss of one");
        }
        return pis;
    }

    private Pi pi(YamlMap map, int place) throws DescriptionException {
        String name = map.text("name", Rule.NAME);
        int number = map.number("number", 1, profile == Profile.ZOOKEEPER ? MOST_ZOOKEEPERS : 9999, place);
        unique(names, name, name, map, "name");
        unique(numbers, number, name, map, "number");
        if (profile == Profile.ZOOKEEPER && map.flag("controller")) {
            throw map.wrong(
                    "controller",
                    "must be left out with \"profile: zookeeper\", where the brokers choose one of them. Remove it");
        }
        YamlMap disk = map.map("disk");
        var data = new Disk(disk.text("path", Rule.PATH), disk.size("size"));
        disk.end();
        if (data.size().bytes() < SMALLEST_DATA_DISK.bytes()) {
            throw disk.wrong(
                    "size",
                    "must be at least " + SMALLEST_DATA_DISK + ", which Kafka's segments need. Take a larger disk");
        }
        var temperature = map.choice("temperature", Temperature.class, Temperature.THERMAL_ZONE);
        String directory = map.text("temperatureDirectory", Rule.PATH, "/mnt/temp" + number);
        if (map.has("temperatureDirectory") && temperature != Temperature.FILES) {
            throw map.wrong("temperatureDirectory", "is only for \"temperature: files\". Write that, or remove it");
        }
        var battery = map.choice("battery", Battery.class, Battery.AUTO);
        String batteryDirectory = map.text("batteryDirectory", Rule.PATH, "/mnt/battery" + number);
        if (map.has("batteryDirectory") && battery.file().isEmpty()) {
            throw map.wrong(
                    "batteryDirectory",
                    "is only for \"battery: pijuice\", \"ina219\" or \"file\". Write one of them, or remove it");
        }
        var pi = new Pi(
                name,
                number,
                map.flag("controller"),
                map.flag("controlPlane"),
                map.size("memory", BOARD),
                data,
                cameras(map, name, number),
                temperature,
                directory,
                sensors.read(map, name),
                battery,
                batteryDirectory);
        if (BoardMemory.needed(pi, placement) > BoardMemory.allocatable(pi)) {
            throw map.wrong(
                    "memory",
                    (map.has("memory") ? "" : "is " + BOARD + " and ") + "must be at least "
                            + BoardMemory.boardGibibytes(pi, placement) + "Gi: what runs on " + name + " needs "
                            + BoardMemory.needed(pi, placement) + " MiB, and this board has "
                            + Math.max(0, BoardMemory.allocatable(pi))
                            + " MiB for pods. Take a larger board, or fewer cameras");
        }
        map.end();
        return pi;
    }

    private List<Camera> cameras(YamlMap pi, String name, int number) throws DescriptionException {
        var read = new ArrayList<Camera>();
        for (YamlMap map : pi.maps("cameras")) {
            int camera = read.isEmpty() ? map.number("number", 1, 9999, number) : map.number("number", 1, 9999);
            unique(cameras, camera, name, map, "number");
            read.add(new Camera(
                    camera,
                    new Disk(map.text("path", Rule.PATH, "/mnt/camera" + camera), map.size("size", CAMERA_DISK))));
            map.end();
        }
        return read;
    }

    private static <T> void unique(Map<T, String> taken, T value, String pi, YamlMap map, String key)
            throws DescriptionException {
        String other = taken.putIfAbsent(value, pi);
        if (other != null) {
            throw map.wrong(
                    key,
                    (map.has(key) ? "" : "is " + value + " by default and ") + "must be unique, but " + other
                            + " has it already. Choose another");
        }
    }
}
