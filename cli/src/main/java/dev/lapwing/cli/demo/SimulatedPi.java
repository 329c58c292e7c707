package dev.lapwing.cli.demo;

import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.camera.simulated.SimulatedCamera;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One Pi of the demo: a camera that fills a directory, a thermometer that leaves files, and {@code lapwing node}. */
final class SimulatedPi {

    static final String SITE = "demo";

    /** Short, so that the disk of the demo stays small; many times the ledger's interval. */
    private static final String SETTLE = "10s";

    private static final int FRAMES_PER_SECOND = 10;
    private static final Duration TEMPERATURE_EVERY = Duration.ofSeconds(2);

    private final int number;
    private final Path temperatures;
    private final Path spool;
    private final Path battery;
    private final CaptureLedger ledger;
    private final Supplier<Service> camera;
    private final Clock clock;
    private final List<Thing> felt = new ArrayList<>();
    private @Nullable Service open;
    private Instant nextTemperature;
    private boolean feels;

    /**
     * Makes the Pi's directories.
     *
     * @param video what its camera sees; without it, a scene of its own
     */
    SimulatedPi(int number, Path demo, Optional<Path> video, PictureOutput pictures, Clock clock) {
        this.number = number;
        this.clock = clock;
        this.nextTemperature = clock.instant();
        Path directory = demo.resolve(node());
        this.battery = directory.resolve("battery");
        this.ledger = CaptureLedger.in(directory, SITE, "camera" + number, clock);
        try {
            this.temperatures = Files.createDirectories(directory.resolve("temperatures"));
            this.spool = Files.createDirectories(directory.resolve("spool"));
        } catch (IOException e) {
            throw new UncheckedIOException("the directories of " + node() + " could not be made", e);
        }
        var simulated = new SimulatedCamera(
                ledger.pictures(), video.orElse(null), pictures, 640, 480, FRAMES_PER_SECOND, number);
        this.camera = () -> simulated.service(directory.resolve("motion"), clock);
    }

    String node() {
        return "rpi-node-" + number;
    }

    String topic() {
        return TopicNames.node(number);
    }

    CaptureLedger ledger() {
        return ledger;
    }

    /** Starts {@code lapwing node} as this Pi's pod would. */
    Child startNode(Children children, Map<String, String> localCluster, int managementPort) {
        var environment = new HashMap<>(localCluster);
        environment.put("NODE_NAME", node());
        environment.put("LAPWING_SITE", SITE);
        environment.put("LAPWING_CAMERA_NUMBER", Integer.toString(number));
        environment.put("LAPWING_CAMERA_DIRECTORY", ledger.pictures().toString());
        environment.put("LAPWING_CAMERA_SETTLE", SETTLE);
        environment.put("LAPWING_TEMPERATURE_SOURCE", "files");
        environment.put("LAPWING_TEMPERATURE_DIRECTORY", temperatures.toString());
        environment.put("LAPWING_TEMPERATURE_INTERVAL", "1s");
        environment.put("LAPWING_SPOOL_DIRECTORY", spool.toString());
        if (Files.exists(battery)) {
            environment.put("LAPWING_CONTEXT_BATTERY", "file");
            environment.put("LAPWING_CONTEXT_BATTERY_FILE", battery.toString());
            environment.put("LAPWING_CONTEXT_PERIODS", "battery=1s,cpu=2s,load=2s");
        }
        environment.put("LAPWING_MANAGEMENT_PORT", Integer.toString(managementPort));
        return children.lapwing(node(), "node", environment);
    }

    /** Has its battery say a charge from now on; of a Pi that starts after that, it is what its gauge reads. */
    void charge(double percent) throws IOException {
        Path written = Files.writeString(battery.resolveSibling("battery.tmp"), "percent=" + percent + "\n");
        Files.move(written, battery, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Lets the camera see and the thermometer feel. */
    synchronized void open() {
        Service opened = camera.get();
        opened.start();
        open = opened;
        feels = true;
    }

    /** Stops both; what they have left in their directories stays. */
    void shut() {
        Service closing;
        synchronized (this) {
            feels = false;
            closing = open;
            open = null;
        }
        if (closing != null) {
            closing.close();
        }
    }

    /** Leaves a file with a temperature, if it is time to. No two of one Pi are the same. */
    synchronized void feel() throws IOException {
        Instant now = clock.instant();
        if (!feels || now.isBefore(nextTemperature)) {
            return;
        }
        nextTemperature = now.plus(TEMPERATURE_EVERY);
        int count = felt.size();
        String celsius = String.format(Locale.ROOT, "%d.%d", 40 + count / 10 % 40, count % 10);
        Path written = Files.writeString(temperatures.resolve("." + count + ".tmp"), "temp=" + celsius + "'C\n");
        Files.move(written, temperatures.resolve(String.format("%08d", count)), StandardCopyOption.ATOMIC_MOVE);
        felt.add(Thing.temperature(node(), Double.parseDouble(celsius), "file " + count));
    }

    /** The temperatures so far. */
    synchronized List<Thing> felt() {
        return List.copyOf(felt);
    }
}
