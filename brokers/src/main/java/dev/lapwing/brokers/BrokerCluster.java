package dev.lapwing.brokers;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.runtime.trust.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster of child processes on this machine.
 *
 * <pre>{@code
 * try (BrokerCluster cluster = BrokerCluster.in(directory).brokers(3).heap("128m").start()) {
 *     Admin.create(cluster.client(Map.of()));
 *     cluster.broker(0).kill();
 * }
 * }</pre>
 */
public final class BrokerCluster implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final BrokerClusterPlan plan;
    private final String clusterId;
    private @Nullable ClusterSecurity secrets;
    private List<BrokerProcess> brokers = List.of();
    private boolean killedAtExit = true;
    private final Thread killAtExit = new Thread(this::killAll, "lapwing-brokers-kill");

    BrokerCluster(BrokerClusterPlan plan) {
        this.plan = plan;
        this.clusterId = Uuid.randomUuid().toString();
    }

    /** A cluster to be, of one broker with a heap of 128 MiB; its files go into {@code directory}, which may be new. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /**
     * Leaves the brokers running while this JVM's shutdown hooks run, for whoever drains in one of them. They still end with
     * the JVM. Call it before {@link #start()}.
     */
    public BrokerCluster outlivesShutdownHooks() {
        killedAtExit = false;
        return this;
    }

    /**
     * Starts all brokers at once and waits until clients can use them; at the first start it chooses ports and writes
     * files. Brokers that run already are left alone.
     *
     * @throws IllegalStateException with the last lines of a broker's output, if the cluster is not ready in 90 s
     */
    public BrokerCluster start() throws InterruptedException {
        try {
            if (brokers.isEmpty()) {
                brokers = plan.write(clusterId, security());
                if (killedAtExit) {
                    Runtime.getRuntime().addShutdownHook(killAtExit);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the files of a Kafka cluster could not be written to " + plan.directory(), e);
        }
        brokers.forEach(BrokerProcess::start);
        awaitReady(READY_WITHIN);
        return this;
    }

    private ClusterSecurity security() throws IOException, InterruptedException {
        if (secrets == null) {
            secrets = ClusterSecurity.create(plan);
        }
        return secrets;
    }

    /**
     * Waits until every broker that runs, and is not paused, serves clients and is known to the others.
     *
     * @throws IllegalStateException with the last lines of a broker's output, if it takes longer
     */
    public void awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<BrokerProcess> serving = brokers.stream()
                .filter(broker -> broker.running() && !broker.paused())
                .toList();
        for (BrokerProcess broker : serving) {
            broker.awaitReady(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        try (Admin admin = Admin.create(client(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "lapwing-brokers")))) {
            while (!knownToEachOther(admin, serving, deadline)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the brokers in " + plan.directory() + " were not all known to each"
                            + " other after " + atMost.toSeconds() + " s; see broker-*/broker.log there");
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private static boolean knownToEachOther(Admin admin, List<BrokerProcess> serving, long deadline)
            throws InterruptedException {
        try {
            long left = Math.max(1, deadline - System.nanoTime());
            List<Integer> known = admin.describeCluster().nodes().get(left, TimeUnit.NANOSECONDS).stream()
                    .map(Node::id)
                    .toList();
            return serving.stream().allMatch(broker -> known.contains(broker.nodeId()));
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** {@code host:port} of all brokers, running or not. */
    public String bootstrapServers() {
        return started().stream().map(BrokerProcess::address).collect(Collectors.joining(","));
    }

    /** The broker with that index, from 0. */
    public BrokerProcess broker(int index) {
        return started().get(index);
    }

    /** The broker with that {@code node.id}, as topic descriptions name leaders. */
    public BrokerProcess brokerOf(int nodeId) {
        return broker(nodeId - 1);
    }

    /** All brokers. */
    public List<BrokerProcess> brokers() {
        return started();
    }

    /** Kafka's id of this cluster. */
    public String clusterId() {
        return clusterId;
    }

    /** Where the cluster's files are. */
    public Path directory() {
        return plan.directory();
    }

    /** The authority of a cluster with TLS; for further certificates. */
    public CertificateAuthority certificates() {
        return secrets().certificates();
    }

    /**
     * The environment by which a Lapwing process reaches this cluster: {@code LAPWING_LOCAL_BOOTSTRAP_SERVERS} and so on,
     * as the first user where there are users.
     */
    public Map<String, String> environment(KafkaCluster.Side side) {
        return environment(side, plan.firstUser());
    }

    /** As {@link #environment(KafkaCluster.Side)}, as that user. */
    public Map<String, String> environment(KafkaCluster.Side side, String user) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("LAPWING_" + side + "_BOOTSTRAP_SERVERS", bootstrapServers());
        environment.put("LAPWING_" + side + "_REPLICATION_FACTOR", Integer.toString(Math.min(3, brokers.size())));
        environment.putAll(secrets().environment("LAPWING_" + side + "_", user));
        return environment;
    }

    /** Properties of a Kafka client of this cluster, as the first user: connection, then {@code own}. */
    public Map<String, Object> client(Map<String, ?> own) {
        return client(plan.firstUser(), own);
    }

    /** As {@link #client(Map)}, as that user. */
    public Map<String, Object> client(String user, Map<String, ?> own) {
        Settings settings = Settings.of(environment(KafkaCluster.Side.LOCAL, user), Map.of());
        return KafkaCluster.of(settings, KafkaCluster.Side.LOCAL).client(own);
    }

    /**
     * Copies what a power cut of the whole rack, now, would leave on the disks if nothing were in the page cache: the
     * topics' logs of each broker, all of the same moment. The metadata is left out, for Kafka flushes it at each write.
     */
    public void saveLogs(Path to) throws InterruptedException {
        List<BrokerProcess> frozen = started().stream()
                .filter(broker -> broker.running() && !broker.paused())
                .toList();
        for (BrokerProcess broker : frozen) {
            broker.pause();
        }
        try {
            for (BrokerProcess broker : started()) {
                TopicLogs.in(broker.logDirectory()).copyTo(saved(to, broker));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the brokers' logs could not be saved to " + to, e);
        } finally {
            for (BrokerProcess broker : frozen) {
                broker.resume();
            }
        }
    }

    /**
     * Puts back what {@link #saveLogs} copied, as after a power cut: what was written since is gone.
     *
     * @throws IllegalStateException if a broker still runs
     */
    public void restoreLogs(Path from) {
        for (BrokerProcess broker : started()) {
            if (broker.running()) {
                throw new IllegalStateException("broker " + broker.nodeId() + " runs; kill it before its logs go back");
            }
        }
        try {
            for (BrokerProcess broker : brokers) {
                TopicLogs.in(broker.logDirectory()).delete();
                TopicLogs.in(saved(from, broker)).copyTo(broker.logDirectory());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the brokers' logs could not be put back from " + from, e);
        }
    }

    private static Path saved(Path directory, BrokerProcess broker) {
        return directory.resolve("broker-" + broker.nodeId());
    }

    /** Stops all brokers in order, at the same time; those that take longer than 15 s are killed. */
    public void stop() throws InterruptedException {
        for (BrokerProcess broker : brokers) {
            broker.terminate();
        }
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        for (BrokerProcess broker : brokers) {
            broker.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** Kills all brokers (SIGKILL), at the same time. */
    public void kill() throws InterruptedException {
        killAll();
        for (BrokerProcess broker : brokers) {
            broker.kill();
        }
    }

    private void killAll() {
        brokers.forEach(BrokerProcess::destroy);
    }

    /** Ends all brokers at once, as a power cut would; {@link #stop()} first where an orderly end matters. */
    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killAtExit);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook does the same
        }
    }

    private List<BrokerProcess> started() {
        if (brokers.isEmpty()) {
            throw new IllegalStateException("the cluster in " + plan.directory() + " was not started");
        }
        return brokers;
    }

    private ClusterSecurity secrets() {
        ClusterSecurity made = secrets;
        if (made == null) {
            throw new IllegalStateException("the cluster in " + plan.directory() + " was not started");
        }
        return made;
    }

    /** How a cluster is to be. */
    public static final class Builder {

        private final Path directory;
        private int brokers = 1;
        private String heap = "128m";
        private KafkaSecurity security = KafkaSecurity.PLAINTEXT;
        private boolean authorised;
        private final Map<String, String> users = new LinkedHashMap<>();
        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> jvmFlags = new ArrayList<>();

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** How many; 1, 3 or 5. */
        public Builder brokers(int count) {
            this.brokers = count;
            return this;
        }

        /** Heap of each, such as {@code 64m}; 64 to 256 MiB do on a board. */
        public Builder heap(String size) {
            this.heap = size;
            return this;
        }

        /** A setting of Kafka's own, on every broker; wins over those for small boards. */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** A flag for the JVM of each broker. */
        public Builder jvmFlag(String flag) {
            jvmFlags.add(flag);
            return this;
        }

        /** A variable for the environment of each broker. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** How clients and brokers protect and recognise each other. */
        public Builder security(KafkaSecurity kind) {
            this.security = kind;
            return this;
        }

        /** A user of a cluster with SCRAM, besides {@code admin}. The first is whom the cluster's clients act for. */
        public Builder user(String name, String password) {
            users.put(name, password);
            return this;
        }

        /** Lets clients do only what ACLs allow; the user {@code admin} may do everything, and so make them. */
        public Builder authorised() {
            this.authorised = true;
            return this;
        }

        /** The cluster, not started. */
        public BrokerCluster build() {
            return new BrokerCluster(new BrokerClusterPlan(
                    directory.toAbsolutePath(),
                    brokers,
                    heap,
                    security,
                    authorised,
                    users,
                    properties,
                    environment,
                    jvmFlags));
        }

        /** The cluster, started and ready. */
        public BrokerCluster start() throws InterruptedException {
            BrokerCluster cluster = build();
            try {
                return cluster.start();
            } catch (RuntimeException | InterruptedException e) {
                cluster.close();
                throw e;
            }
        }
    }
}
