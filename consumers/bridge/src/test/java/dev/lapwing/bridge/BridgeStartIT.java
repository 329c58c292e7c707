package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A board boots before its neighbours, its names and its internet. */
@Timeout(90)
class BridgeStartIT {

    @TempDir
    Path directory;

    @Test
    void waitsForNamesThatDoNotResolveYet() {
        var environment = Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS", "nowhere.invalid:9092",
                "LAPWING_REMOTE_BOOTSTRAP_SERVERS", "nowhere.invalid:9092");
        try (Service bridge = started(environment)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> bridge.check().detail().contains("No resolvable bootstrap urls"));
            assertThat(bridge.check()).isInstanceOf(Health.Waiting.class);
        }
    }

    @Test
    void isUpOnceItHasJoinedThoughThereIsNothingToForward() throws Exception {
        try (BrokerCluster edge = BrokerCluster.in(directory.resolve("edge")).start()) {
            var environment = new HashMap<>(edge.environment(Side.LOCAL));
            environment.put("LAPWING_REMOTE_BOOTSTRAP_SERVERS", "127.0.0.1:1");
            edge.broker(0).stop();
            try (Service bridge = started(environment)) {
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> bridge.check() instanceof Health.Waiting);

                edge.start();

                await().atMost(Duration.ofSeconds(45)).until(() -> bridge.check() instanceof Health.Up);
            }
        }
    }

    private static Service started(Map<String, String> environment) {
        Service bridge = new BridgeCommand()
                .wire(Settings.of(environment, Map.of()), new PrometheusRegistry())
                .getFirst();
        bridge.start();
        return bridge;
    }
}
