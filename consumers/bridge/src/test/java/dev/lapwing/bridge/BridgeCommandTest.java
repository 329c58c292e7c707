package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BridgeCommandTest {

    private static final Settings SETTINGS = Settings.of(
            Map.of(
                    "LAPWING_LOCAL_BOOTSTRAP_SERVERS", "pi1:9092",
                    "LAPWING_REMOTE_BOOTSTRAP_SERVERS", "cloud:9092"),
            Map.of());

    @Test
    void isNotReadyBeforeItHasJoinedItsGroup() {
        try (Service bridge = new Bridge(
                BridgeSettings.of(SETTINGS),
                KafkaCluster.of(SETTINGS, Side.LOCAL),
                KafkaCluster.of(SETTINGS, Side.REMOTE),
                new BridgeMetrics(new PrometheusRegistry()),
                Clock.systemUTC())) {
            assertThat(bridge.check())
                    .isInstanceOfSatisfying(
                            Health.Waiting.class,
                            waiting -> assertThat(waiting.detail())
                                    .contains("lapwing-bridge-home", "LAPWING_LOCAL_BOOTSTRAP_SERVERS"));
        }
    }
}
