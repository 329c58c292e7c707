package dev.lapwing.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class StreamsStartIT {

    @TempDir
    Path directory;

    @Test
    void waitsForTheClusterAndThenTellsWhoeverActsOfAllNodes() throws Exception {
        var acting = new Listening();
        try (BrokerCluster cluster = BrokerCluster.in(directory.resolve("edge")).start()) {
            cluster.stop();
            var environment = new HashMap<>(cluster.environment(Side.LOCAL));
            environment.put("LAPWING_LOCAL_KAFKA_DEFAULT_API_TIMEOUT_MS", "4000");
            List<Service> services =
                    new StreamsCommand(acting).wire(Settings.of(environment, Map.of()), new PrometheusRegistry());
            try {
                services.forEach(Service::start);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(services.getFirst().check())
                                .isInstanceOfSatisfying(
                                        Health.Waiting.class,
                                        health -> assertThat(health.detail()).contains("topics of LOCAL")));
                assertThat(services.getFirst().check().alive()).isTrue();

                cluster.start();
                try (var ledger = new SampleLedger(cluster, 1)) {
                    await().atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(services)
                                    .allSatisfy(service ->
                                            assertThat(service.check()).isInstanceOf(Health.Up.class)));
                    ledger.send(10);

                    await().atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(acting.contexts()).containsOnlyKeys(SampleLedger.NODES));
                }
            } finally {
                services.reversed().forEach(Service::close);
            }
        }
    }

    @Test
    void givesNobodyTheContextsWhereItIsNotToAct() {
        var acting = new Listening();

        List<Service> services = new StreamsCommand(acting)
                .wire(Settings.of(Map.of("LAPWING_ACT", "false"), Map.of()), new PrometheusRegistry());

        assertThat(services).extracting(Service::name).containsExactly("streams", "contexts", "queries");
        assertThat(acting.told.get()).isNull();
    }

    /** Acts on nothing, and keeps what it would act on. */
    private static final class Listening implements StreamsCommand.Acting {

        private final AtomicReference<Supplier<Map<String, NodeContext>>> told = new AtomicReference<>();

        @Override
        public List<Setting<?>> settings() {
            return List.of();
        }

        @Override
        public List<Service> wire(
                Settings settings,
                KafkaCluster local,
                PrometheusRegistry metrics,
                Supplier<Map<String, NodeContext>> contexts) {
            told.set(contexts);
            return List.of();
        }

        Map<String, NodeContext> contexts() {
            Supplier<Map<String, NodeContext>> contexts = told.get();
            return contexts == null ? Map.of() : contexts.get();
        }
    }
}
