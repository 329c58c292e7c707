package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.policy.Decision.Freeze;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The first half of a decision: whether the nodes can be heard, and what ails each. */
final class Diagnosis {

    private final ClusterModel model;
    private final PlacementMemory before;
    private final PlacementRules rules;

    Diagnosis(ClusterModel model, PlacementMemory before, PlacementRules rules) {
        this.model = model;
        this.before = before;
        this.rules = rules;
    }

    /**
     * Nodes that fell silent a short while ago, without a battery that says why, are counted; those that are silent for long
     * are gone and count as if they never had been.
     */
    Optional<Decision> silence() {
        int silent = 0;
        int reporting = 0;
        for (NodeLoad load : model.nodes().values()) {
            NodeContext context = load.node().context();
            if (context == null) {
                continue;
            }
            boolean hushed = Ailments.stale(context, model.at(), rules.staleAfter());
            if (hushed && (isGone(context) || ranEmpty(context))) {
                continue;
            }
            reporting++;
            silent += hushed ? 1 : 0;
        }
        if (silent >= rules.freezeNodes() && silent > rules.freezeShare() * reporting) {
            return Optional.of(new Freeze(
                    Reason.CLUSTER_FROZEN,
                    silent + " of " + reporting + " nodes fell silent within " + span(rules.goneAfter())
                            + ": nothing is moved until fewer than " + Math.round(100 * rules.freezeShare())
                            + " % are"));
        }
        return Optional.empty();
    }

    private boolean isGone(NodeContext context) {
        return Duration.between(context.heardAt(), model.at()).compareTo(rules.goneAfter()) >= 0;
    }

    private boolean ranEmpty(NodeContext context) {
        OptionalDouble charge = Ailments.felt(context, Metric.BATTERY_PERCENT);
        return charge.isPresent() && charge.getAsDouble() <= rules.batteryDying();
    }

    /**
     * Puts what ails each node into {@code ailments}, and gives the marks that are to be set or taken away. Of a node that is
     * not heard any more, its marks alone tell: whoever takes one away knows better.
     */
    List<Decision> ailments(Map<String, Ailments> ailments) {
        var marks = new ArrayList<Decision>();
        for (NodeLoad load : model.nodes().values()) {
            NodeState node = load.node();
            Ailments marked = node.taints().isEmpty() ? Ailments.NONE : Ailments.marked(node, model.at());
            Ailments was = before.ailments().containsKey(node.name()) ? before.of(node.name()) : marked;
            NodeContext context = node.context();
            Ailments now = now(context, was, marked);
            if (!now.well()) {
                ailments.put(node.name(), now);
            }
            if (!now.well() || !marked.well() || !was.well()) {
                mark(node, marked, now, marks);
            }
        }
        return marks;
    }

    private Ailments now(@Nullable NodeContext context, Ailments was, Ailments marked) {
        if (context == null) {
            return marked;
        }
        if (Ailments.stale(context, model.at(), rules.staleAfter())) {
            return isGone(context) ? marked : was;
        }
        return was.next(context, model.at(), rules);
    }

    /** A mark that is not on the node is to be set, whether or not it was told before: it may not have come to be. */
    private void mark(NodeState node, Ailments marked, Ailments now, List<Decision> marks) {
        Ailments known = before.of(node.name());
        for (Reason reason : Reason.values()) {
            boolean has =
                    now.since().containsKey(reason) && Ailments.taint(reason).isPresent();
            boolean isMarked = marked.since().containsKey(reason);
            if (has && !isMarked) {
                marks.add(new Mark(node.name(), true, reason, felt(node)));
            } else if (!has && (isMarked || known.since().containsKey(reason))) {
                marks.add(new Mark(node.name(), false, reason, felt(node)));
            }
        }
    }

    /** What a node feels, for people. */
    static String felt(NodeState node) {
        NodeContext context = node.context();
        if (context == null) {
            return "no gauges";
        }
        var words = new ArrayList<String>();
        words(context, Metric.BATTERY_PERCENT, "battery %.0f %%", words);
        TimeToEmpty left = context.timeToEmpty();
        if (left != null) {
            words.add("empty in " + span(left.low()) + " to " + span(left.high()));
        }
        if (Ailments.namedGaugeIsSilent(context)) {
            words.add("the battery's gauge gives no answer");
        }
        words(context, Metric.CPU_CELSIUS, "%.0f °C", words);
        words(context, Metric.DISK_PERCENT, "disk %.0f %%", words);
        return words.isEmpty() ? "no gauges" : String.join(", ", words);
    }

    private static void words(NodeContext context, Metric metric, String format, List<String> words) {
        Ailments.felt(context, metric).ifPresent(value -> words.add(String.format(Locale.ROOT, format, value)));
    }

    /** A span in words, rounded down. */
    static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
