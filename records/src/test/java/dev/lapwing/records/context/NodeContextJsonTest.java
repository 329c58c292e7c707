package dev.lapwing.records.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NodeContextJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("node-context", 0, 0);
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00.5Z");

    @Property
    void isReadBackBitForBit(
            @ForAll @LongRange(min = 1) long count,
            @ForAll @DoubleRange(min = -1e300, max = 1e300) double mean,
            @ForAll @DoubleRange(max = 1e300) double squares)
            throws MalformedValueException {
        long exact = (count & ((1L << 53) - 1)) | 1;
        var statistics = new MetricStatistics(
                exact, mean, squares, mean, squares, mean, NOON, new Recent(3, mean, squares, -mean, squares));
        var context =
                new NodeContext("n", NOON, NOON.plusSeconds(1), Map.of(Metric.CPU_PERCENT, statistics), null, mean);

        assertThat(NodeContextJson.read(NodeContextJson.write(context), AT)).isEqualTo(context);
    }

    @Test
    void keepsWhatIsNotKnownYet() throws MalformedValueException {
        var statistics = new MetricStatistics(1, 5, 0, 5, 5, 5, NOON, new Recent(1, 5, 0, 0, Double.POSITIVE_INFINITY));
        var context = new NodeContext(
                "n",
                NOON,
                NOON,
                Map.of(Metric.BATTERY_PERCENT, statistics),
                new TimeToEmpty(Duration.ofHours(2), Duration.ofHours(1), Duration.ofDays(30)),
                Double.NaN);

        assertThat(NodeContextJson.read(NodeContextJson.write(context), AT)).isEqualTo(context);
    }
}
