package dev.lapwing.orchestration.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuppositionTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "rpi-node-1:battery=20,       BATTERY_PERCENT, 20",
        "rpi-node-1:cpu.celsius=85.5, CPU_CELSIUS,     85.5",
        "rpi-node-1:DISK=91,          DISK_PERCENT,    91"
    })
    void readsANodeAMetricAndANumber(String text, Metric metric, double value) {
        assertThat(Supposition.of(text)).isEqualTo(new Supposition("rpi-node-1", metric, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "battery=20            | battery=20 must be a node, a metric and a number: rpi-node-1:battery=20",
                "a:battery=x           | a:battery=x: x must be a number",
                "a:battery=120         | a:battery.percent=120.0 is not plausible for this metric",
                "a:mood=20             | a:mood=20: mood must be one of [battery, cpu, disk, heat, memory, battery.percent,"
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Supposition.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void leavesAloneWhatIsKnownOfOtherNodesAndOtherMetrics() {
        Map<String, NodeContext> known = Supposition.suppose(
                Map.of(),
                List.of(Supposition.of("a:battery=80"), Supposition.of("a:heat=50"), Supposition.of("b:battery=70")),
                NOON.minusSeconds(600));

        Map<String, NodeContext> supposed = Supposition.suppose(known, List.of(Supposition.of("a:battery=20")), NOON);

        NodeContext a = Objects.requireNonNull(supposed.get("a"));
        assertThat(a.last(Metric.BATTERY_PERCENT)).hasValue(20);
        assertThat(a.last(Metric.CPU_CELSIUS)).hasValue(50);
        assertThat(a.heardAt()).isEqualTo(NOON);
        assertThat(supposed.get("b")).isEqualTo(known.get("b"));
    }
}
