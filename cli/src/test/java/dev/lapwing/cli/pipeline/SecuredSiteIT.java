package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.execute.PlacementLog;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretRotation;
import dev.lapwing.orchestration.trust.SiteSecrets;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site as {@code lapwing deploy} sets it up: three {@code lapwing broker} with TLS, SCRAM and the rights that the manifests
 * give, on boards whose clocks say 1970, with Secrets mounted as a kubelet mounts them.
 */
@Timeout(value = 9, unit = TimeUnit.MINUTES)
class SecuredSiteIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int BROKERS = 3;
    private static final String SITE = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata: {name: home}
            images: {version: 1.0.0}
            pis:
            - {name: pi-1, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}, cameras: [{}]}
            - {name: pi-2, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}, cameras: [{}]}
            - {name: pi-3, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}, temperature: none}
            placement: {act: false, scheduler: true}
            cloud: {bootstrap: "cloud.example:9093", security: plaintext}
            """;

    @TempDir
    Path directory;

    private final Ledger ledger = new Ledger();
    private final Random random = new Random(4);

    @Test
    void losesNothingInAColdBootAndWhilePasswordsAndCertificatesAreRotated() throws Exception {
        ClusterDescription site = DescriptionReader.read(Files.writeString(directory.resolve("cluster.yaml"), SITE));
        Map<String, Map<String, byte[]>> secrets = SiteSecrets.complete(site, Map.of(), new KeytoolIssuer());
        var mounted = new MountedSecrets(directory.resolve("secrets"));
        mounted.write(secrets);
        mounted.write(Map.of("access", Map.of("rules", rules(site).getBytes(StandardCharsets.UTF_8))));
        Path archive = directory.resolve("archive");
        List<Integer> ports = freePorts();

        try (BrokerCluster cloud =
                        BrokerCluster.in(directory.resolve("cloud")).brokers(1).start();
                var pipeline = new Pipeline(directory, edge(mounted, ports), cloud)) {
            for (int number = 1; number <= BROKERS; number++) {
                pipeline.start("broker", "broker" + number, broker(mounted, ports, number));
            }
            pipeline.bridge("bridge", user(mounted, "bridge"));
            pipeline.archive(archive.toUri().toString());
            for (int camera = 1; camera <= 2; camera++) {
                var environment = new HashMap<>(ColdBoot.environment());
                environment.putAll(user(mounted, "pi-" + camera));
                pipeline.node(camera, environment);
            }
            int contexts = freePorts().getLast();
            var streams = new HashMap<>(ColdBoot.environment());
            streams.putAll(user(mounted, "placement"));
            streams.put("LAPWING_ACT", "false");
            streams.put("LAPWING_MANAGEMENT_PORT", Integer.toString(contexts));
            pipeline.start("streams", "streams", streams);
            capture("before anything is rotated");
            awaitArchived(pipeline, archive);
            long counted = awaitCounted(pipeline, contexts, 0);
            tellOfANewPod(mounted, ports);

            secrets.putAll(SecretRotation.passwords(site, secrets));
            mounted.write(secrets);
            capture("with new passwords");
            restart(pipeline, "broker1"); // whoever was connected has to log in anew
            capture("after the restart of a broker");
            awaitArchived(pipeline, archive);

            for (SecretRotation.Step step : SecretRotation.Step.values()) {
                SecretRotation.Change change = SecretRotation.certificates(site, secrets, new KeytoolIssuer());
                assertThat(change.step()).isEqualTo(step);
                secrets.putAll(change.secrets());
                mounted.write(secrets);
                TimeUnit.SECONDS.sleep(2); // what a kubelet takes, and those who look at the files
                capture("after " + step);
            }
            restart(pipeline, "broker2");
            capture("with certificates of the new authority alone");
            awaitArchived(pipeline, archive);
            awaitCounted(pipeline, contexts, counted);
            tellOfANewPod(mounted, ports);
        }
    }

    /** What the scheduler's user may do is enough to read what nodes feel and to tell of placements, and for no more. */
    private static void tellOfANewPod(MountedSecrets mounted, List<Integer> ports) throws Exception {
        var environment = new HashMap<>(edge(mounted, ports));
        environment.putAll(user(mounted, "scheduler"));
        KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL);
        var contexts = new LiveContexts(kafka, new PrometheusRegistry());
        var placed = new Placement(
                "uid",
                Placement.Step.DONE,
                Instant.now(),
                "home/Pod/p",
                "home/p",
                null,
                "rpi-node-1",
                "NEW_POD",
                "It is the only node that can take it.",
                "longest-life",
                Map.of(),
                List.of());
        try (contexts;
                var log = new PlacementLog(
                        kafka, "home", PlacementLog.SCHEDULER, Clock.systemUTC(), () -> ClockState.SYNCHRONISED);
                var producer = new KafkaProducer<>(
                        kafka.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            contexts.start();
            await().atMost(SOON).until(() -> contexts.get().keySet().equals(Set.of("rpi-node-1", "rpi-node-2")));

            List<Placement> before = log.open(10);
            log.write(placed);
            assertThat(log.open(10)).hasSize(before.size() + 1).endsWith(placed);
            for (String topic : List.of(TopicNames.NODE_CONTEXT, TopicNames.CONTEXT)) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[0], new byte[0]))
                                .get())
                        .as(topic)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    /** Below those that Linux gives to outgoing connections, since a broker must get its own again after a restart. */
    private static List<Integer> freePorts() {
        return new Random()
                .ints(10_000, 32_000)
                .distinct()
                .filter(SecuredSiteIT::isFree)
                .limit(3L * BROKERS)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void restart(Pipeline pipeline, String broker) throws Exception {
        pipeline.kill(broker);
        pipeline.start(broker);
    }

    private void awaitArchived(Pipeline pipeline, Path archive) throws Exception {
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(1))
                .conditionEvaluationListener(condition -> {})
                .untilAsserted(() -> assertThat(Ledger.archived(archive))
                        .describedAs("archived of %d pictures%s", ledger.size(), pipeline.lastWords())
                        .hasSize(ledger.size()));
        Ledger.archived(archive)
                .forEach((sha256, copies) ->
                        assertThat(copies).isEqualTo(Map.of(ledger.written().get(sha256), 1)));
    }

    /** What placement's user may do is enough to count what both Pis feel, and to go on after its password was changed. */
    private static long awaitCounted(Pipeline pipeline, int port, long more) throws Exception {
        var counted = new AtomicLong();
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            JsonNode nodes = nodes(port);
            assertThat(nodes)
                    .describedAs("%s%s", nodes, pipeline.lastWords())
                    .extracting(node -> node.path("id").asText())
                    .containsExactlyInAnyOrder("rpi-node-1", "rpi-node-2");
            for (JsonNode node : nodes) {
                long count =
                        node.path("metrics").path("cpu.percent").path("count").asLong();
                assertThat(count).describedAs("%s", node).isGreaterThan(more);
                counted.set(Math.max(counted.get(), count));
            }
        });
        return counted.get();
    }

    private static JsonNode nodes(int port) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/nodes"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return new JsonMapper().readTree(body).path("nodes");
        } catch (ConnectException e) {
            return JsonNodeFactory.instance.arrayNode();
        }
    }

    private void capture(String what) throws Exception {
        for (int camera = 1; camera <= 2; camera++) {
            Path pictures = Files.createDirectories(directory.resolve("camera" + camera));
            for (int i = 0; i < 10; i++) {
                byte[] jpeg = new byte[2_000 + random.nextInt(20_000)];
                random.nextBytes(jpeg);
                System.arraycopy(what.getBytes(StandardCharsets.UTF_8), 0, jpeg, 2, what.length());
                jpeg[0] = (byte) 0xFF;
                jpeg[1] = (byte) 0xD8;
                jpeg[jpeg.length - 2] = (byte) 0xFF;
                jpeg[jpeg.length - 1] = (byte) 0xD9;
                int number = ledger.size();
                ledger.write(
                        pictures,
                        "camera" + camera,
                        "20261122-10%02d%02d-00.jpg".formatted(number / 60, number % 60),
                        jpeg);
            }
        }
    }

    /** The access file as the ConfigMap has it. */
    private static String rules(ClusterDescription site) {
        return Manifests.of(site).stream()
                .flatMap(file -> file.manifests().stream())
                .map(Manifest::content)
                .filter(ConfigMap.class::isInstance)
                .map(content -> ((ConfigMap) content).getData().getOrDefault("rules", ""))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> edge(MountedSecrets mounted, List<Integer> ports) {
        return Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                IntStream.range(0, BROKERS)
                        .mapToObj(i -> "localhost:" + ports.get(3 * i))
                        .collect(Collectors.joining(",")),
                "LAPWING_LOCAL_SECURITY",
                "tls-scram",
                "LAPWING_LOCAL_CA_FILE",
                mounted.file("local-ca", "ca.pem"),
                "LAPWING_SITE",
                "home",
                "LAPWING_REMOTE_REPLICATION_FACTOR",
                "1");
    }

    private static Map<String, String> user(MountedSecrets mounted, String user) {
        return Map.of(
                "LAPWING_LOCAL_USER", user, "LAPWING_LOCAL_PASSWORD_FILE", mounted.file("local-" + user, "password"));
    }

    private Map<String, String> broker(MountedSecrets mounted, List<Integer> ports, int number) {
        var environment = new HashMap<>(ColdBoot.environment());
        int first = 3 * (number - 1);
        environment.put("LAPWING_BROKER_ID", Integer.toString(number));
        environment.put("LAPWING_BROKER_CLUSTER_ID", "home");
        environment.put(
                "LAPWING_BROKER_CONTROLLERS",
                IntStream.range(0, BROKERS)
                        .mapToObj(i -> (i + 1) + "@localhost:" + ports.get(3 * i + 1))
                        .collect(Collectors.joining(",")));
        environment.put("LAPWING_BROKER_HOST", "localhost");
        environment.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
        environment.put("LAPWING_BROKER_CLIENT_PORT", ports.get(first).toString());
        environment.put("LAPWING_BROKER_CONTROLLER_PORT", ports.get(first + 1).toString());
        environment.put("LAPWING_BROKER_INTERNAL_PORT", ports.get(first + 2).toString());
        environment.put(
                "LAPWING_BROKER_DIRECTORY", directory.resolve("kafka" + number).toString());
        environment.put("LAPWING_BROKER_SECURITY", "tls-scram");
        environment.put("LAPWING_BROKER_CA_FILE", mounted.file("local-ca", "ca.pem"));
        environment.put("LAPWING_BROKER_IDENTITY_FILE", mounted.file("broker-" + number, "identity.pem"));
        environment.put("LAPWING_BROKER_USERS_DIRECTORY", mounted.directory("local-users"));
        environment.put("LAPWING_BROKER_ACCESS_FILE", mounted.file("access", "rules"));
        return environment;
    }
}
