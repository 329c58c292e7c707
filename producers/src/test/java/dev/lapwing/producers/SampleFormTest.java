package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.RecordType;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.ThrottleBit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleFormTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:30:15.123Z");

    private final SampleForm form = new SampleForm("home");

    @Test
    void readsALineBackAsItWasAndSendsItAsItStands() {
        var sample = new NodeSample("rpi-node-1", AT, Map.of(Metric.BATTERY_PERCENT, 81.0, Metric.CPU_CELSIUS, 48.3));

        String line = form.line(sample);
        Outgoing outgoing = form.outgoing(sample);

        assertThat(form.parse(line)).contains(sample);
        assertThat(new String(outgoing.value(), StandardCharsets.UTF_8))
                .isEqualTo(line)
                .isEqualTo("{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:30:15.123Z\","
                        + "\"metrics\":{\"battery.percent\":81.0,\"cpu.celsius\":48.3}}");
        assertThat(outgoing.key()).isEqualTo("rpi-node-1");
        assertThat(outgoing.type()).isEqualTo(RecordType.SAMPLE);
        assertThat(outgoing.capturedAt()).isEqualTo(AT);
    }

    /** That of the spool, for one. */
    @Test
    void readsALineWithAFieldThatIsNotItsOwn() {
        var sample = new NodeSample("rpi-node-1", AT, Map.of(Metric.LOAD, 1.0));

        assertThat(form.parse("{\"clock\":\"not\"," + form.line(sample).substring(1)))
                .contains(sample);
    }

    @Test
    void tellsTwoSamplesApartByTheirMomentOrTheirSite() {
        var sample = new NodeSample("rpi-node-1", AT, Map.of(Metric.LOAD, 1.0));
        var later = new NodeSample("rpi-node-1", AT.plusMillis(1), Map.of(Metric.LOAD, 1.0));

        assertThat(form.outgoing(sample).id())
                .isEqualTo(form.outgoing(sample).id())
                .isNotEqualTo(form.outgoing(later).id())
                .isNotEqualTo(new SampleForm("barn").outgoing(sample).id());
    }

    @Test
    void takesHalfALineForNone() {
        String line = form.line(new NodeSample("rpi-node-1", AT, Map.of(Metric.LOAD, 1.0)));

        assertThat(form.parse(line.substring(0, line.length() - 5))).isEmpty();
        assertThat(form.parse("{}")).isEmpty();
    }

    @Test
    void readsWhatHoldsTheBoardBack() {
        double bits = ThrottleSense.parse("throttled=0x50005\n").orElseThrow();

        assertThat(ThrottleBit.of(bits))
                .containsExactlyInAnyOrder(
                        ThrottleBit.UNDER_VOLTAGE,
                        ThrottleBit.THROTTLED,
                        ThrottleBit.UNDER_VOLTAGE_OCCURRED,
                        ThrottleBit.THROTTLED_OCCURRED);
        assertThat(ThrottleSense.parse("VCHI initialization failed")).isEmpty();
    }
}
