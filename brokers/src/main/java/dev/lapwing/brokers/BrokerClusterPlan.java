package dev.lapwing.brokers;

import dev.lapwing.brokers.board.BrokerSize;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.runtime.trust.OwnerOnly;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a cluster is to be, and the files that make it so.
 *
 * @param directory absolute; one subdirectory per broker
 * @param brokers how many; odd, since a quorum of 2 or 4 survives no more than one of 1 or 3
 * @param heap of each JVM, as after {@code -Xmx}
 * @param users with their passwords; only of a cluster with SCRAM
 * @param properties Kafka's own, which win
 */
record BrokerClusterPlan(
        Path directory,
        int brokers,
        String heap,
        KafkaSecurity security,
        boolean authorised,
        Map<String, String> users,
        Map<String, String> properties,
        Map<String, String> environment,
        List<String> jvmFlags) {

    private static final Setting<Long> HEAP = Setting.bytes("heap", null, "Heap of one broker.")
            .where(bytes -> bytes >= 48L << 20, "be at least 48m, or Kafka does not start");

    private static final String HOST = "127.0.0.1";
    private static final int RECORD_MAX_BYTES =
            RecordLimits.recordMaxBytes(Settings.of(Map.of(), Map.of()).get(BoardSettings.FRAME_MAX_BYTES));

    BrokerClusterPlan {
        if (brokers < 1 || brokers > 9 || brokers % 2 == 0) {
            throw new IllegalArgumentException("brokers=" + brokers + " must be 1, 3, 5, 7 or 9");
        }
        if (authorised && !security.scram() && !security.tls()) {
            throw new IllegalArgumentException("a cluster with ACLs must know who its clients are; security is "
                    + security + " but must be TLS, SCRAM or TLS_SCRAM");
        }
        for (String user : users.keySet()) {
            if (!user.matches("[A-Za-z0-9._-]+")) {
                throw new IllegalArgumentException("user \"" + user + "\" must be letters, digits, '.', '_' or '-'");
            }
        }
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        properties = Map.copyOf(properties);
        environment = Map.copyOf(environment);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** Whom the cluster's own clients act for. */
    String firstUser() {
        return users.isEmpty()
                ? ListenerSecurity.ADMIN
                : users.keySet().iterator().next();
    }

    /** Writes all brokers' files and returns the brokers, not started. */
    List<BrokerProcess> write(String clusterId, ClusterSecurity secrets) throws IOException {
        List<BrokerPorts> ports = BrokerPorts.free(brokers);
        String voters = IntStream.range(0, brokers)
                .mapToObj(i -> (i + 1) + "@" + HOST + ":" + ports.get(i).controller())
                .collect(Collectors.joining(","));
        var size = new BrokerSize(
                brokers, Settings.of(Map.of(HEAP.name(), heap), Map.of()).get(HEAP), RECORD_MAX_BYTES);
        var processes = new ArrayList<BrokerProcess>();
        for (int index = 0; index < brokers; index++) {
            var files = new BrokerFiles(directory.resolve("broker-" + (index + 1)));
            Files.createDirectories(files.logs());

            var place = new BrokerPlace(index + 1, true, voters, HOST, HOST, ports.get(index), files.logs());
            Map<String, String> server = BrokerProperties.of(place, size, secrets.listeners());
            server.putAll(properties);
            write(server, files.serverProperties());

            Map<String, String> format = secrets.formatProperties();
            format.put(BrokerFiles.CLUSTER_ID, clusterId);
            write(format, files.formatProperties());

            processes.add(new BrokerProcess(index, ports.get(index), files, flags(), environment));
        }
        return List.copyOf(processes);
    }

    private static void write(Map<String, String> values, Path file) throws IOException {
        var properties = new Properties();
        properties.putAll(values);
        OwnerOnly.create(file);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private List<String> flags() {
        var flags = new ArrayList<>(List.of(
                "-Xmx" + heap,
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        flags.addAll(jvmFlags);
        return flags;
    }
}
