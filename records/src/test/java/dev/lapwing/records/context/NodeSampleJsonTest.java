package dev.lapwing.records.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.ValueFault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSampleJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("context", 0, 7);

    private final List<String> leftOut = new ArrayList<>();

    private NodeSample read(String json) throws MalformedValueException {
        return NodeSampleJson.read(json.getBytes(StandardCharsets.UTF_8), AT, leftOut::add);
    }

    @Test
    void isWrittenAsTheDesignSaysAndReadBack() throws MalformedValueException {
        var sample = new NodeSample(
                "rpi-node-1",
                Instant.parse("2026-11-22T10:30:15.123Z"),
                Map.of(Metric.BATTERY_PERCENT, 81.0, Metric.CPU_CELSIUS, 48.3));

        String json = new String(NodeSampleJson.write(sample), StandardCharsets.UTF_8);

        assertThat(json)
                .isEqualTo("{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:30:15.123Z\","
                        + "\"metrics\":{\"battery.percent\":81.0,\"cpu.celsius\":48.3}}");
        assertThat(read(json)).isEqualTo(sample);
        assertThat(leftOut).isEmpty();
    }

    @Test
    void leavesOutWhatIsUnknownOrCannotBe() throws MalformedValueException {
        NodeSample sample = read("{\"id\":\"n\",\"at\":\"2026-11-22T10:30:15Z\",\"metrics\":{\"cpu.celsius\":1e9,"
                + "\"wind.knots\":3,\"battery.percent\":\"81\",\"battery.amperes\":-1.5,\"load\":null}}");

        assertThat(sample.metrics()).isEqualTo(Map.of(Metric.BATTERY_AMPERES, -1.5));
        assertThat(leftOut).containsExactly("cpu.celsius", "wind.knots", "battery.percent", "load");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EMPTY |",
                "NOT_JSON | [1]",
                "NOT_JSON | {\"id\":",
                "NOT_JSON | {\"id\":\"n\"}{}",
                "FIELD_MISSING | {\"at\":\"2026-11-22T10:30:15Z\",\"metrics\":{\"load\":1}}",
                "FIELD_TYPE | {\"id\":\" \",\"at\":\"2026-11-22T10:30:15Z\",\"metrics\":{\"load\":1}}",
                "BAD_TIME | {\"id\":\"n\",\"at\":\"yesterday\",\"metrics\":{\"load\":1}}",
                "FIELD_TYPE | {\"id\":\"n\",\"at\":\"2026-11-22T10:30:15Z\",\"metrics\":[]}",
                "NO_METRIC | {\"id\":\"n\",\"at\":\"2026-11-22T10:30:15Z\",\"metrics\":{\"load\":-1}}"
            })
    void namesWhatIsWrong(ValueFault fault, @Nullable String json) {
        assertThatThrownBy(() -> read(json == null ? "" : json))
                .isInstanceOfSatisfying(
                        MalformedValueException.class,
                        e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageStartingWith("context-0@7");
    }
}
