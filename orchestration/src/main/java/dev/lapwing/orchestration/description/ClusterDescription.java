package dev.lapwing.orchestration.description;

import dev.lapwing.orchestration.policy.PlacementTuning;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person says about a site: its Pis, its cloud, and how they are to be run.
 *
 * @param name of the installation; the label {@code app.kubernetes.io/instance}
 * @param site that records are said to come from
 * @param namespace of all that runs on the edge
 * @param clusterId Kafka's id of the edge cluster; not of {@link Profile#ZOOKEEPER}, where ZooKeeper makes one
 * @param pinLabel label of a Kubernetes node whose value is the Pi's name
 * @param pis in the order of the file
 * @param analysts who may read the topics of the edge, and nothing else
 * @param localRetentionBytes of a topic on the edge; without it, its share of the smallest disk
 * @param monitoringNamespace whose pods may read {@code /metrics}
 * @param moves how pods are moved away from nodes that run flat or hot; without it nothing of Lapwing asks Kubernetes
 */
public record ClusterDescription(
        String name,
        String site,
        String namespace,
        Profile profile,
        EdgeSecurity security,
        String clusterId,
        String pinLabel,
        Images images,
        List<Pi> pis,
        Cloud cloud,
        Optional<Archive> archive,
        List<String> analysts,
        Optional<Long> localRetentionBytes,
        Optional<String> monitoringNamespace,
        Optional<Moves> moves) {

    /** Which Kafka runs on the edge. */
    public enum Profile {
        /** Kafka 4.3; some of the brokers lead it. */
        KRAFT,
        /** Kafka 3.9 with a ZooKeeper on each Pi, as in the first system. */
        ZOOKEEPER
    }

    /** How the edge's Kafka is protected. */
    public enum EdgeSecurity {
        /** Not at all: for a network that nobody else is on. */
        PLAINTEXT,
        /** TLS, and a password for each client. */
        TLS_SCRAM
    }

    /** How connections to the cloud are protected; the names are those of {@code LAPWING_REMOTE_SECURITY}. */
    public enum CloudSecurity {
        PLAINTEXT(false, false),
        TLS(true, false),
        TLS_SCRAM(true, true),
        SCRAM(false, true);

        private final boolean tls;
        private final boolean scram;

        CloudSecurity(boolean tls, boolean scram) {
            this.tls = tls;
            this.scram = scram;
        }

        /** Whether connections are encrypted. */
        public boolean tls() {
            return tls;
        }

        /** Whether users have passwords. */
        public boolean scram() {
            return scram;
        }
    }

    /** When a kubelet fetches an image. */
    public enum PullPolicy {
        ALWAYS("Always"),
        IF_NOT_PRESENT("IfNotPresent"),
        NEVER("Never");

        private final String text;

        PullPolicy(String text) {
            this.text = text;
        }

        /** As Kubernetes writes it. */
        public String text() {
            return text;
        }
    }

    /** Where a Pi's temperature comes from. */
    public enum Temperature {
        /** Linux's thermal zones, which a pod can read. */
        THERMAL_ZONE,
        /** Files that something on the host writes into a directory. */
        FILES,
        /** Nowhere: it is not measured. */
        NONE
    }

    /** Which gauge says how a Pi's battery is; the names are those of {@code LAPWING_CONTEXT_BATTERY}. */
    public enum Battery {
        /** Linux's power supplies, where there are any; a pod finds no other by itself. */
        AUTO(Optional.empty()),
        /** A PiJuice on I2C, whose registers a service of the board leaves in a file. */
        PIJUICE(Optional.of("registers")),
        /** An INA219 on I2C, likewise. */
        INA219(Optional.of("registers")),
        /** {@code /sys/class/power_supply}, which a pod can read; that there is none is a fault. */
        POWER_SUPPLY(Optional.empty()),
        /** A file of words such as {@code percent=81}, which something on the board writes. */
        FILE(Optional.of("battery")),
        /** There is none. */
        NONE(Optional.empty());

        private final Optional<String> file;

        Battery(Optional<String> file) {
            this.file = file;
        }

        /** The file in the Pi's {@link Pi#batteryDirectory} that the gauge reads; empty if it reads none. */
        public Optional<String> file() {
            return file;
        }

        /** Whether somebody said that the Pi has a battery. */
        boolean named() {
            return this != AUTO && this != NONE;
        }
    }

    /**
     * Where images come from.
     *
     * @param registry with a folder, without a slash at the end; empty for images that nodes already have
     * @param version the images' tag
     * @param pullSecret name of the Secret for a private registry
     */
    public record Images(String registry, String version, PullPolicy pullPolicy, Optional<String> pullSecret) {

        /** The full name of an image. */
        public String of(String repository) {
            return (registry.isEmpty() ? "" : registry + "/") + repository + ":" + version;
        }
    }

    /**
     * A board.
     *
     * @param number of its broker
     * @param controller whether its broker is part of Kafka's quorum
     * @param controlPlane whether it carries Kubernetes' own control plane
     * @param memory of the board
     * @param disk for the broker's data
     * @param temperatureDirectory on the host, for {@link Temperature#FILES}
     * @param batteryDirectory on the host, for a {@link Battery} that is read from a file
     */
    public record Pi(
            String name,
            int number,
            boolean controller,
            boolean controlPlane,
            Size memory,
            Disk disk,
            List<Camera> cameras,
            Temperature temperature,
            String temperatureDirectory,
            List<Sensor> sensors,
            Battery battery,
            String batteryDirectory) {

        public Pi {
            cameras = List.copyOf(cameras);
            sensors = List.copyOf(sensors);
        }

        /** Whether anything here gives numbers. */
        public boolean measures() {
            return temperature != Temperature.NONE || !sensors.isEmpty();
        }

        /** Whether anything here is measured or seen, or is a battery. */
        public boolean produces() {
            return !cameras.isEmpty() || measures() || battery.named();
        }
    }

    /**
     * A directory on the host, and how much of it is meant to be used.
     *
     * @param path on the host; it must exist
     */
    public record Disk(String path, Size size) {}

    /**
     * A camera.
     *
     * @param number N of its topic {@code nodeN} and of its directory {@code /cameraN} in the pod
     * @param disk the directory that the camera fills
     */
    public record Camera(int number, Disk disk) {}

    /**
     * A sensor that no Java was written for.
     *
     * @param name the readings' id; unique in the site
     * @param command that prints a number: program and arguments; empty if it writes files
     * @param files directory on the host that something fills with files
     * @param interval between two readings, such as {@code 30s}
     * @param pattern regular expression whose first group is the number
     * @param bounds {@code lowest}, {@code highest} and {@code jump}, as far as they are given
     */
    public record Sensor(
            String name,
            List<String> command,
            Optional<Disk> files,
            Optional<String> interval,
            Optional<String> pattern,
            Map<String, Double> bounds) {

        public Sensor {
            command = List.copyOf(command);
            bounds = Map.copyOf(bounds);
        }
    }

    /**
     * The cloud's Kafka, as the site sees it.
     *
     * @param bootstrap host:port, with commas in between
     * @param bridgeUser who the bridge is there
     * @param networks that the bridge and the archive may reach, as CIDR
     * @param files that Secrets are made of
     */
    public record Cloud(
            String bootstrap,
            CloudSecurity security,
            String bridgeUser,
            String archiveUser,
            int replicationFactor,
            List<String> networks,
            CloudFiles files) {

        public Cloud {
            networks = List.copyOf(networks);
        }

        /** The ports of the bootstrap servers, each once. */
        public List<Integer> ports() {
            return List.of(bootstrap.split(",", -1)).stream()
                    .map(server -> Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /**
     * What the cloud's owner gave, in files of the person who deploys; a Secret that is there already needs none.
     *
     * @param ca certificates to trust, as PEM
     */
    public record CloudFiles(Optional<Path> ca, Optional<Path> bridgePassword, Optional<Path> archivePassword) {

        /** No file is named. */
        public static final CloudFiles NONE = new CloudFiles(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Keys of an S3 server, in files of the person who deploys. */
    public record S3Files(Optional<Path> accessKey, Optional<Path> secretKey) {

        /** No file is named. */
        public static final S3Files NONE = new S3Files(Optional.empty(), Optional.empty());
    }

    /**
     * The moving of pods.
     *
     * @param act whether pods are moved; otherwise it is only told what is known of nodes
     * @param replicas instances, of which one acts
     * @param scheduler whether new pods that say {@code schedulerName: lapwing} are placed, too
     * @param settings what is not to be as usual: values by the names of {@link PlacementTuning}'s settings, in its order
     */
    public record Moves(boolean act, int replicas, boolean scheduler, Map<String, String> settings) {

        public Moves {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }
    }

    /**
     * The archive in the cloud.
     *
     * @param namespace where it runs
     * @param uri where pictures are kept for good
     * @param s3Endpoint URL of an S3 server that is not Amazon's
     * @param s3Files that the Secret with its keys is made of
     * @param staging what lies on a local disk until it is rolled
     * @param stagingClass StorageClass of a claim for it; without it, the pod's own disk
     */
    public record Archive(
            String namespace,
            String uri,
            Optional<String> s3Endpoint,
            S3Files s3Files,
            int replicas,
            Size staging,
            Optional<String> stagingClass) {}

    public ClusterDescription {
        pis = List.copyOf(pis);
        analysts = List.copyOf(analysts);
    }

    /** Whether new pods that say {@code schedulerName: lapwing} are placed. */
    public boolean hasScheduler() {
        return moves.filter(Moves::scheduler).isPresent();
    }

    /** The Pis that are part of Kafka's quorum, by number. */
    public List<Pi> controllers() {
        return pis.stream()
                .filter(Pi::controller)
                .sorted(Comparator.comparingInt(Pi::number))
                .toList();
    }

    /** How many cameras the site has. */
    public int cameraCount() {
        return pis.stream().mapToInt(pi -> pi.cameras().size()).sum();
    }

    /** Whether a Pi says what it feels: one that produces anything, and where pods are placed by it, each. */
    public boolean feels(Pi pi) {
        return pi.produces() || moves.isPresent();
    }

    /** Whether any Pi has a sensor beside camera and temperature. */
    public boolean hasSensors() {
        return pis.stream().anyMatch(pi -> !pi.sensors().isEmpty());
    }

    /** Replicas of topics on the edge. */
    public int replicationFactor() {
        return Math.min(3, pis.size());
    }

    /**
     * Bytes at which a topic on the edge begins to lose its oldest records: four fifths of the smallest disk, shared among
     * as many topics as there are cameras or brokers, whatever is more, and one for all that is small. This holds whatever
     * the placement of replicas; the fifth that is left is for Kafka's segments in use and what is being deleted.
     */
    public long retentionBytes() {
        return localRetentionBytes.orElseGet(() -> {
            long smallest =
                    pis.stream().mapToLong(pi -> pi.disk().size().bytes()).min().orElseThrow();
            return smallest / 5 * 4 / (Math.max(cameraCount(), pis.size()) + 1);
        });
    }
}
