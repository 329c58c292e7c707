package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Archive;
import dev.lapwing.orchestration.description.ClusterDescription.Battery;
import dev.lapwing.orchestration.description.ClusterDescription.Camera;
import dev.lapwing.orchestration.description.ClusterDescription.Cloud;
import dev.lapwing.orchestration.description.ClusterDescription.CloudFiles;
import dev.lapwing.orchestration.description.ClusterDescription.CloudSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Disk;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Images;
import dev.lapwing.orchestration.description.ClusterDescription.Moves;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.ClusterDescription.PullPolicy;
import dev.lapwing.orchestration.description.ClusterDescription.S3Files;
import dev.lapwing.orchestration.description.ClusterDescription.Sensor;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import dev.lapwing.orchestration.description.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Descriptions of sites drawn from a seed: all that a reader would let through. */
final class Sites {

    private final Random random;

    private Sites(long seed) {
        this.random = new Random(seed);
    }

    static ClusterDescription of(long seed) {
        return new Sites(seed).site();
    }

    private ClusterDescription site() {
        int count = 1 + random.nextInt(9);
        boolean legacy = random.nextInt(3) == 0;
        Optional<Moves> moves = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Moves(random.nextBoolean(), 1 + random.nextInt(2), random.nextBoolean(), Map.of()));
        int controllers = legacy ? 0 : count < 3 ? 1 : 3;
        var pis = new ArrayList<Pi>();
        int camera = 1;
        for (int i = 1; i <= count; i++) {
            var cameras = new ArrayList<Camera>();
            for (int c = random.nextInt(4); c > 0; c--) {
                cameras.add(new Camera(camera, new Disk("/mnt/camera" + camera, Size.of("1Gi"))));
                camera++;
            }
            var pi = pi(
                    "1Gi", i, i <= controllers, cameras, one(Temperature.values()), sensors(i), one(Battery.values()));
            for (String memory : List.of("2Gi", "4Gi")) {
                if (BoardMemory.needed(pi, moves.isPresent()) > BoardMemory.allocatable(pi)) {
                    pi = pi(memory, i, pi.controller(), cameras, pi.temperature(), pi.sensors(), pi.battery());
                }
            }
            pis.add(pi);
        }
        String registry = random.nextBoolean() ? "" : "registry.example/lapwing";
        return new ClusterDescription(
                "site",
                "home",
                "lapwing",
                legacy ? Profile.ZOOKEEPER : Profile.KRAFT,
                legacy ? EdgeSecurity.PLAINTEXT : one(EdgeSecurity.values()),
                "cluster",
                random.nextBoolean() ? "kubernetes.io/hostname" : "name",
                new Images(registry, "1.0.0", one(PullPolicy.values()), maybe("registry")),
                pis,
                new Cloud(
                        "cloud.example:9093,other.example:19093",
                        one(CloudSecurity.values()),
                        "bridge-home",
                        "archive",
                        3,
                        List.of("0.0.0.0/0"),
                        CloudFiles.NONE),
                random.nextBoolean() ? Optional.empty() : Optional.of(archive()),
                random.nextBoolean() ? List.of() : List.of("anna"),
                Optional.empty(),
                maybe("monitoring"),
                moves);
    }

    private static Pi pi(
            String memory,
            int number,
            boolean controller,
            List<Camera> cameras,
            Temperature temperature,
            List<Sensor> sensors,
            Battery battery) {
        return new Pi(
                "pi-" + number,
                number,
                controller,
                false,
                Size.of(memory),
                new Disk("/mnt/lapwing", Size.of("24Gi")),
                cameras,
                temperature,
                "/mnt/temp" + number,
                sensors,
                battery,
                "/mnt/battery" + number);
    }

    private List<Sensor> sensors(int number) {
        var sensors = new ArrayList<Sensor>();
        for (int i = random.nextInt(3); i > 0; i--) {
            boolean files = random.nextBoolean();
            String name = "sensor_" + number + "_" + i;
            sensors.add(new Sensor(
                    name,
                    files ? List.of() : List.of("cat", "/sys/" + name),
                    files ? Optional.of(new Disk("/mnt/" + name, Size.of("64Mi"))) : Optional.empty(),
                    maybe("5min"),
                    maybe("x=([0-9]+)"),
                    random.nextBoolean() ? Map.of() : Map.of("lowest", 0.0)));
        }
        return sensors;
    }

    private Archive archive() {
        boolean s3 = random.nextBoolean();
        return new Archive(
                "lapwing-cloud",
                s3 ? "s3a://bucket/site" : "hdfs://namenode.example:8020/lapwing",
                s3 ? maybe("http://s3.example:9000") : Optional.empty(),
                S3Files.NONE,
                1 + random.nextInt(3),
                Size.of("8Gi"),
                maybe("fast"));
    }

    private Optional<String> maybe(String text) {
        return random.nextBoolean() ? Optional.of(text) : Optional.empty();
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }
}
