package dev.lapwing.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class StreamsStartIT {

    @TempDir
    Path directory;

    @Test
    void waitsForTheClusterAndThenKnowsAllNodes() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.in(directory.resolve("edge")).start()) {
            cluster.stop();
            var environment = new HashMap<>(cluster.environment(Side.LOCAL));
            environment.put("LAPWING_LOCAL_KAFKA_DEFAULT_API_TIMEOUT_MS", "4000");
            environment.put("LAPWING_ACT", "false");
            List<Service> services =
                    new StreamsCommand().wire(Settings.of(environment, Map.of()), new PrometheusRegistry());
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
                            .untilAsserted(() -> assertThat(((LiveContexts) services.get(1)).get())
                                    .containsOnlyKeys(SampleLedger.NODES));
                }
            } finally {
                services.reversed().forEach(Service::close);
            }
        }
    }

    @Test
    void leavesKubernetesAloneWhereItIsNotToAct() {
        List<Service> services = new StreamsCommand()
                .wire(Settings.of(Map.of("LAPWING_ACT", "false"), Map.of()), new PrometheusRegistry());

        assertThat(services).extracting(Service::name).containsExactly("streams", "contexts", "queries");
    }
}
