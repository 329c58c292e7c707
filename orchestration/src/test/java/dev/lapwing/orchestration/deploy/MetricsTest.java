package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void readsWhatPrometheusWrites() {
        Metrics metrics = Metrics.parse("""
                # HELP lapwing_bridge_lag_records Records that the cloud does not have yet.
                # TYPE lapwing_bridge_lag_records gauge
                lapwing_bridge_lag_records{topic="node1"} 3.0
                lapwing_bridge_lag_records{topic="node{2}, \\"two\\""} 4.5 1732269015000
                lapwing_bridge_seconds_to_loss +Inf
                """);

        assertThat(metrics.sum("lapwing_bridge_lag_records")).hasValue(7.5);
        assertThat(metrics.highest("lapwing_bridge_lag_records")).hasValue(4.5);
        assertThat(metrics.all("lapwing_bridge_lag_records").getFirst().labels())
                .containsEntry("topic", "node1");
        assertThat(metrics.highest("lapwing_bridge_seconds_to_loss")).hasValue(Double.POSITIVE_INFINITY);
        assertThat(metrics.sum("lapwing_none")).isEmpty();
    }
}
