package dev.lapwing.records.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The context of a node as its topic carries it: {@code {"id":"rpi-node-1","at":"...","heardAt":"...","score":0.93,
 * "timeToEmptySeconds":{"expected":7200,"low":6800,"high":7600},"metrics":{"battery.percent":{"count":7,"mean":81.2,
 * "squares":0.4,"lowest":80.9,"highest":81.5,"last":80.9,"lastAt":"...","recent":{...}}}}}. Numbers are written so that
 * they are read back bit for bit; what is not finite is left out.
 */
public final class NodeContextJson {

    private NodeContextJson() {}

    /** The context's value, as UTF-8. */
    public static byte[] write(NodeContext context) {
        return JsonValue.write(tree(context));
    }

    /** The context as a tree, for what answers over HTTP. */
    public static ObjectNode tree(NodeContext context) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("id", context.node());
        object.put("at", context.at().toString());
        object.put("heardAt", context.heardAt().toString());
        finite(object, "score", context.score());
        TimeToEmpty left = context.timeToEmpty();
        if (left != null) {
            object.putObject("timeToEmptySeconds")
                    .put("expected", left.expected().toSeconds())
                    .put("low", left.low().toSeconds())
                    .put("high", left.high().toSeconds());
        }
        var metrics = object.putObject("metrics");
        context.metrics().forEach((metric, statistics) -> metrics.set(metric.key(), tree(statistics)));
        return object;
    }

    private static ObjectNode tree(MetricStatistics statistics) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("count", statistics.count());
        object.put("mean", statistics.mean());
        object.put("squares", statistics.squares());
        object.put("lowest", statistics.lowest());
        object.put("highest", statistics.highest());
        object.put("last", statistics.last());
        object.put("lastAt", statistics.lastAt().toString());
        Recent recent = statistics.recent();
        var window = object.putObject("recent");
        window.put("count", recent.count());
        window.put("mean", recent.mean());
        window.put("variance", recent.variance());
        window.put("slopePerHour", recent.slopePerHour());
        finite(window, "slopeError", recent.slopeError());
        return object;
    }

    /**
     * Reads a context. A metric that this version does not know is left out.
     *
     * @throws MalformedValueException if the value is not a context
     */
    public static NodeContext read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        JsonValue json = JsonValue.read(value, at);
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        JsonValue fields = json.object("metrics");
        for (Map.Entry<String, JsonNode> field : fields.tree().properties()) {
            Metric metric = Metric.of(field.getKey()).orElse(null);
            if (metric != null) {
                metrics.put(metric, statistics(fields.object(field.getKey())));
            }
        }
        TimeToEmpty left = null;
        if (json.tree().hasNonNull("timeToEmptySeconds")) {
            JsonValue seconds = json.object("timeToEmptySeconds");
            left = new TimeToEmpty(seconds(seconds, "expected"), seconds(seconds, "low"), seconds(seconds, "high"));
        }
        double score = json.tree().hasNonNull("score") ? json.number("score") : Double.NaN;
        return new NodeContext(json.text("id"), json.instant("at"), json.instant("heardAt"), metrics, left, score);
    }

    private static MetricStatistics statistics(JsonValue json) throws MalformedValueException {
        JsonValue recent = json.object("recent");
        return new MetricStatistics(
                (long) json.number("count"),
                json.number("mean"),
                json.number("squares"),
                json.number("lowest"),
                json.number("highest"),
                json.number("last"),
                json.instant("lastAt"),
                new Recent(
                        (long) recent.number("count"),
                        recent.number("mean"),
                        recent.number("variance"),
                        recent.number("slopePerHour"),
                        recent.tree().hasNonNull("slopeError")
                                ? recent.number("slopeError")
                                : Double.POSITIVE_INFINITY));
    }

    private static Duration seconds(JsonValue json, String field) throws MalformedValueException {
        return Duration.ofSeconds((long) json.number(field));
    }

    private static void finite(ObjectNode object, String field, double value) {
        if (Double.isFinite(value)) {
            object.put(field, value);
        }
    }
}
