package dev.lapwing.cli.demo;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.brokers.BrokerProcess;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All processes of the demo, from the cameras to the archive. */
final class DemoParts implements AutoCloseable {

    private final DemoOptions options;
    private final Path directory;
    private final Children children;
    private final List<SimulatedPi> pis;
    private final BrokerCluster local;
    private final BrokerCluster cloud;
    private final Consumer<String> said;
    private final Optional<PlacementScene> placement;
    private final List<Child> nodes = new ArrayList<>();
    private final Map<String, Integer> managementPorts = new HashMap<>();
    private @Nullable Child bridge;
    private @Nullable Child archive;
    private @Nullable Child streams;
    private @Nullable URI archiveUri;

    /**
     * Parts to be.
     *
     * @param placement what is shown of it; empty where no control plane can run
     * @param said told what runs by now
     */
    DemoParts(
            DemoOptions options,
            Path directory,
            Children children,
            List<SimulatedPi> pis,
            Optional<PlacementScene> placement,
            Consumer<String> said) {
        this.options = options;
        this.directory = directory;
        this.children = children;
        this.pis = List.copyOf(pis);
        this.said = said;
        this.placement = placement;
        this.local =
                BrokerCluster.in(directory.resolve("local")).brokers(3).build().outlivesShutdownHooks();
        this.cloud =
                BrokerCluster.in(directory.resolve("cloud")).brokers(1).build().outlivesShutdownHooks();
    }

    /** Starts everything but the cameras, the slowest parts at the same time. */
    void start() throws IOException, InterruptedException {
        var starters = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Future<BrokerCluster> cloudStarts = starters.submit(cloud::start);
            Future<URI> archiveStarts = starters.submit(this::archiveRoot);
            Future<?> controlPlaneStarts = starters.submit(() -> {
                if (placement.isPresent()) {
                    placement.get().start();
                }
                return true;
            });
            local.start();
            said.accept("the local brokers run");
            FreePorts ports = FreePorts.find(pis.size() + 3);
            if (placement.isPresent()) {
                placement.get().play(Instant.now());
            }
            for (SimulatedPi pi : pis) {
                nodes.add(pi.startNode(children, local.environment(KafkaCluster.Side.LOCAL), port(ports, pi.node())));
            }
            await(cloudStarts, "the cloud's broker");
            said.accept("the cloud's broker runs, and the Pis start");
            bridge = children.lapwing("bridge", "bridge", bridgeEnvironment(port(ports, "bridge")));
            URI uri = await(archiveStarts, "the archive's file system");
            archiveUri = uri;
            archive = children.lapwing("archive", "archive", archiveEnvironment(uri, port(ports, "archive")));
            await(controlPlaneStarts, "the control plane");
            if (placement.isPresent()) {
                said.accept("Kubernetes' control plane runs; two pods are on "
                        + pis.getFirst().node());
                streams = placement
                        .get()
                        .startStreams(children, local.environment(KafkaCluster.Side.LOCAL), port(ports, "streams"));
            }
        } finally {
            starters.shutdownNow();
        }
    }

    private int port(FreePorts ports, String name) {
        int port = ports.next();
        managementPorts.put(name, port);
        return port;
    }

    private URI archiveRoot() throws IOException, InterruptedException {
        if (options.hdfs()) {
            return URI.create(Hdfs.start(children, directory.resolve("hdfs")) + "/lapwing");
        }
        return URI.create("file://" + Files.createDirectories(directory.resolve("archive")));
    }

    private Map<String, String> bridgeEnvironment(int port) {
        var environment = new HashMap<>(local.environment(KafkaCluster.Side.LOCAL));
        environment.putAll(cloud.environment(KafkaCluster.Side.REMOTE));
        environment.put("LAPWING_SITE", SimulatedPi.SITE);
        environment.put("LAPWING_MANAGEMENT_PORT", Integer.toString(port));
        return environment;
    }

    private Map<String, String> archiveEnvironment(URI uri, int port) {
        var environment = new HashMap<>(cloud.environment(KafkaCluster.Side.REMOTE));
        environment.put("LAPWING_ARCHIVE_URI", uri.toString());
        environment.put("LAPWING_ARCHIVE_STAGING", directory.resolve("staging").toString());
        environment.put("LAPWING_ARCHIVE_ROLL_EVERY", "5s");
        environment.put("LAPWING_MANAGEMENT_PORT", Integer.toString(port));
        environment.put("LAPWING_HEAP", "256m");
        return environment;
    }

    private static <T> T await(Future<T> starting, String what) throws InterruptedException {
        try {
            return starting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DemoException known) {
                throw known;
            }
            throw new DemoException(what + " did not start: " + e.getMessage(), e);
        }
    }

    /** Lets all cameras see. */
    void openCameras() {
        pis.forEach(SimulatedPi::open);
    }

    /** Stops all cameras, at the same time, for each takes a moment. */
    void shutCameras() {
        try (var closers = Executors.newVirtualThreadPerTaskExecutor()) {
            pis.forEach(pi -> closers.execute(pi::shut));
        }
    }

    List<SimulatedPi> pis() {
        return pis;
    }

    EdgeTopics edgeTopics() {
        List<String> topics = Stream.concat(pis.stream().map(SimulatedPi::topic), Stream.of(TopicNames.TEMPERATURE))
                .toList();
        return new EdgeTopics(local.client(Map.of()), topics);
    }

    KafkaCluster localCluster() {
        return KafkaCluster.of(
                Settings.of(local.environment(KafkaCluster.Side.LOCAL), Map.of()), KafkaCluster.Side.LOCAL);
    }

    Optional<PlacementScene> placement() {
        return placement;
    }

    Map<String, Object> cloudClient() {
        return cloud.client(Map.of());
    }

    URI archiveUri() {
        URI uri = archiveUri;
        if (uri == null) {
            throw new IllegalStateException("the demo has not started");
        }
        return uri;
    }

    String localServers() {
        return local.bootstrapServers();
    }

    String cloudServers() {
        return cloud.bootstrapServers();
    }

    Map<String, Integer> managementPorts() {
        return Map.copyOf(managementPorts);
    }

    /** Stops the Lapwing processes in order, in the order of the flow. Names those that had to be killed. */
    List<String> stopPipeline() throws InterruptedException {
        var killed = new ArrayList<>(Children.stop(nodes));
        killed.addAll(Children.stop(Stream.of(streams, bridge, archive)
                .flatMap(child -> Optional.ofNullable(child).stream())
                .toList()));
        return killed;
    }

    /** The ids of all processes by name. */
    Map<String, Long> processes() {
        var processes = new java.util.TreeMap<String, Long>();
        for (Child child : children.all()) {
            processes.put(child.name(), child.pid());
        }
        for (BrokerProcess broker : local.brokers()) {
            processes.put("local-broker-" + broker.nodeId(), broker.pid());
        }
        processes.put("cloud-broker", cloud.broker(0).pid());
        int motions = 0;
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            if (process.info().command().orElse("").endsWith("/motion")) {
                processes.put("motion-" + ++motions, process.pid());
            }
        }
        return processes;
    }

    @Override
    public void close() {
        shutCameras();
        placement.ifPresent(PlacementScene::close);
        local.close();
        cloud.close();
    }
}
