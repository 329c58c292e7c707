package dev.lapwing.records.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.ValueFault;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step of a decision as its topic carries it: {@code {"id":"...","step":"DECIDED","at":"...",
 * "workload":"lapwing/Deployment/vision","pod":"lapwing/vision-7","from":"rpi-node-1","to":"rpi-node-2",
 * "reason":"BATTERY_LOW","detail":"...","policy":"longest-life","known":{"rpi-node-1":{"battery.percent":28}},
 * "considered":[{"node":"rpi-node-2","score":0.4},{"node":"rpi-master-1","whyNot":"NO_ROOM"}]}}.
 */
public final class PlacementJson {

    private PlacementJson() {}

    /** The step's value, as UTF-8. */
    public static byte[] write(Placement placement) {
        return JsonValue.write(tree(placement));
    }

    /** The step as a tree. */
    public static ObjectNode tree(Placement placement) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("id", placement.id());
        object.put("step", placement.step().name());
        object.put("at", placement.at().toString());
        object.put("workload", placement.workload());
        object.put("pod", placement.pod());
        if (placement.from() != null) {
            object.put("from", placement.from());
        }
        if (placement.to() != null) {
            object.put("to", placement.to());
        }
        object.put("reason", placement.reason());
        object.put("detail", placement.detail());
        object.put("policy", placement.policy());
        var known = object.putObject("known");
        placement.known().forEach((node, metrics) -> {
            var values = known.putObject(node);
            metrics.forEach((metric, value) -> values.put(metric, value));
        });
        var considered = object.putArray("considered");
        for (Considered each : placement.considered()) {
            var node = considered.addObject().put("node", each.node());
            if (Double.isFinite(each.score())) {
                node.put("score", each.score());
            }
            if (each.whyNot() != null) {
                node.put("whyNot", each.whyNot());
            }
        }
        return object;
    }

    /**
     * Reads a step.
     *
     * @throws MalformedValueException if the value is not one
     */
    public static Placement read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        JsonValue json = JsonValue.read(value, at);
        return new Placement(
                json.text("id"),
                step(json),
                json.instant("at"),
                json.text("workload"),
                json.text("pod"),
                json.optionalText("from").orElse(null),
                json.optionalText("to").orElse(null),
                json.text("reason"),
                json.text("detail"),
                json.text("policy"),
                known(json.tree().path("known")),
                considered(json.tree().path("considered")));
    }

    private static Step step(JsonValue json) throws MalformedValueException {
        String name = json.text("step");
        try {
            return Step.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw json.fault(ValueFault.FIELD_TYPE, "\"step\" must be one of " + List.of(Step.values()));
        }
    }

    private static Map<String, Map<String, Double>> known(JsonNode nodes) {
        var known = new LinkedHashMap<String, Map<String, Double>>();
        for (Map.Entry<String, JsonNode> node : nodes.properties()) {
            var metrics = new LinkedHashMap<String, Double>();
            for (Map.Entry<String, JsonNode> metric : node.getValue().properties()) {
                metrics.put(metric.getKey(), metric.getValue().doubleValue());
            }
            known.put(node.getKey(), metrics);
        }
        return known;
    }

    private static List<Considered> considered(JsonNode nodes) {
        var considered = new ArrayList<Considered>();
        for (JsonNode node : nodes) {
            considered.add(new Considered(
                    node.path("node").asText(),
                    node.path("score").asDouble(Double.NaN),
                    node.path("whyNot").textValue()));
        }
        return considered;
    }
}
