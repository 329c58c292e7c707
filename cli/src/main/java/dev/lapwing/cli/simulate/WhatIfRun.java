package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.cli.TopicValues;
import dev.lapwing.orchestration.execute.PlacingSettings;
import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.monitor.ClusterObjects;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.simulate.Supposition;
import dev.lapwing.orchestration.simulate.WhatIf;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code lapwing simulate --what-if}: what would be decided now. Reads Kubernetes and two topics, and writes nowhere. */
final class WhatIfRun {

    private final LiveOptions options;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;

    WhatIfRun(LiveOptions options, PrintWriter out, PrintWriter err, Clock clock) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** The exit code. */
    int run(boolean json) throws IOException, SiteException, InterruptedException {
        List<Supposition> suppositions =
                options.suppositions().stream().map(Supposition::of).toList();
        PlacingSettings placing = PlacingSettings.of(options.settings());
        ClusterObjects objects = options.objects();
        KafkaCluster kafka = options.kafka();
        Instant now = clock.instant();
        Map<String, NodeContext> contexts = contexts(kafka);
        warnIfAllAreStale(contexts.values(), placing.rules().staleAfter(), now);
        var whatIf = new WhatIf(contexts, memory(kafka), suppositions);
        WhatIf.Answer answer = whatIf.decide(objects, placing.rules(), placing.ranking(), now);
        if (json) {
            out.println(json(answer));
        } else {
            print(answer);
        }
        return 0;
    }

    private Map<String, NodeContext> contexts(KafkaCluster kafka) {
        var contexts = new HashMap<String, NodeContext>();
        read(kafka, TopicNames.NODE_CONTEXT, (value, at) -> {
            if (value != null) {
                NodeContext context = NodeContextJson.read(value, at);
                contexts.put(context.node(), context);
            }
        });
        if (contexts.isEmpty()) {
            err.println("lapwing: the topic " + TopicNames.NODE_CONTEXT
                    + " says nothing of any node: lapwing streams writes it");
        }
        return contexts;
    }

    /** Ages are this machine's clock less the brokers': if one of them is off, nothing at all is decided. */
    private void warnIfAllAreStale(Collection<NodeContext> contexts, Duration staleAfter, Instant now) {
        contexts.stream()
                .map(NodeContext::heardAt)
                .min(Comparator.comparing(
                        heardAt -> Duration.between(heardAt, now).abs()))
                .filter(nearest -> Duration.between(nearest, now).abs().compareTo(staleAfter) > 0)
                .ifPresent(nearest -> err.println("lapwing: no node was heard within " + staleAfter.toSeconds()
                        + " s of this machine's clock: the nearest at " + nearest + ", and it is " + now
                        + " here. On what is so old nothing is decided. Look whether lapwing streams runs, and whether"
                        + " this clock and the brokers' are right"));
    }

    private PlacementMemory memory(KafkaCluster kafka) {
        var placements = new ArrayList<Placement>();
        read(kafka, TopicNames.PLACEMENTS, (value, at) -> placements.add(PlacementJson.read(value, at)));
        return PlacementMemory.replay(placements);
    }

    private void read(KafkaCluster kafka, String topic, TopicValues.Reader reader) {
        TopicValues.read(kafka, topic, reader, left -> err.println("lapwing: left out: " + left.getMessage()));
    }

    private void print(WhatIf.Answer answer) {
        nodes(answer.model()).forEach(out::println);
        out.println();
        if (answer.decisions().isEmpty()) {
            out.println("nothing would be done");
            return;
        }
        DecisionScreen.lines(answer.decisions()).forEach(out::println);
        List<String> considered = DecisionScreen.considered(answer.decisions());
        if (!considered.isEmpty()) {
            out.println();
            considered.forEach(out::println);
        }
        out.println();
        out.println("nothing was changed");
    }

    private static List<String> nodes(ClusterModel model) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "LAYER", "BATTERY", "HEAT", "DISK", "HEARD", "PODS"));
        for (NodeLoad load : model.nodes().values()) {
            NodeContext context = load.node().context();
            rows.add(List.of(
                    load.node().name(),
                    load.node().layer().value(),
                    felt(context, Metric.BATTERY_PERCENT),
                    felt(context, Metric.CPU_CELSIUS),
                    felt(context, Metric.DISK_PERCENT),
                    context == null ? "never" : ago(context.heardAt(), model.at()),
                    String.valueOf(load.pods().size())));
        }
        return DecisionScreen.table(rows);
    }

    private static String felt(@Nullable NodeContext context, Metric metric) {
        if (context == null || context.last(metric).isEmpty()) {
            return "-";
        }
        return String.format(Locale.ROOT, "%.0f %s", context.last(metric).getAsDouble(), metric.unit());
    }

    private static String ago(Instant moment, Instant now) {
        long seconds = Math.max(0, Duration.between(moment, now).toSeconds());
        return (seconds < 600 ? seconds + " s" : seconds / 60 + " min") + " ago";
    }

    private static ObjectNode json(WhatIf.Answer answer) {
        var document = JsonNodeFactory.instance.objectNode();
        document.put("at", answer.model().at().toString());
        var nodes = document.putArray("nodes");
        for (NodeLoad load : answer.model().nodes().values()) {
            ObjectNode node = nodes.addObject()
                    .put("node", load.node().name())
                    .put("layer", load.node().layer().value())
                    .put("pods", load.pods().size());
            NodeContext context = load.node().context();
            if (context != null) {
                node.put("heardAt", context.heardAt().toString());
                ObjectNode felt = node.putObject("felt");
                context.last().forEach(felt::put);
            }
        }
        DecisionScreen.json(document, answer.decisions());
        return document;
    }
}
