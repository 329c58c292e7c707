package dev.lapwing.records.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.ValueFault;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sample as its topic carries it: {@code
 * {"id":"rpi-node-1","at":"2026-11-22T10:30:15.123Z","metrics":{"battery.percent":81,"cpu.celsius":48.3}}}.
 */
public final class NodeSampleJson {

    private NodeSampleJson() {}

    /** The sample's value, as UTF-8. */
    public static byte[] write(NodeSample sample) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("id", sample.node());
        object.put("at", sample.at().toString());
        var metrics = object.putObject("metrics");
        sample.metrics().forEach((metric, value) -> metrics.put(metric.key(), value));
        return JsonValue.write(object);
    }

    /**
     * Reads a sample. A metric that is unknown, no finite number, or not plausible is left out.
     *
     * @param value the record's value
     * @param at where the record stands, for the error's message
     * @param leftOut told the name of each metric that is left out
     * @throws MalformedValueException if the value is not a sample, or nothing of it is left
     */
    public static NodeSample read(byte @Nullable [] value, RecordCoordinates at, Consumer<String> leftOut)
            throws MalformedValueException {
        JsonValue json = JsonValue.read(value, at);
        String node = json.text("id");
        var when = json.instant("at");
        var metrics = new EnumMap<Metric, Double>(Metric.class);
        for (Map.Entry<String, JsonNode> field : json.object("metrics").tree().properties()) {
            Optional<Metric> metric = Metric.of(field.getKey());
            JsonNode number = field.getValue();
            if (metric.isPresent() && number.isNumber() && metric.get().plausible(number.doubleValue())) {
                metrics.put(metric.get(), number.doubleValue());
            } else {
                leftOut.accept(field.getKey());
            }
        }
        if (metrics.isEmpty()) {
            throw json.fault(ValueFault.NO_METRIC, "\"metrics\" holds no metric that is known and plausible");
        }
        return new NodeSample(node, when, metrics);
    }
}
