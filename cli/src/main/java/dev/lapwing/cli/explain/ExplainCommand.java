package dev.lapwing.cli.explain;

import dev.lapwing.cli.ClusterOptions;
import dev.lapwing.cli.OutputFormat;
import dev.lapwing.cli.TopicValues;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lapwing explain pod|node NAME}: what was known, which rule decided, what else was considered and why not. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Says why a pod is where it is, or what was decided about a node: what was known, which rule decided,"
                        + " and what else was considered.",
        footer = {
            "",
            "Ends with 1 if nothing was ever decided about it, and nothing is known of it.",
            "",
            "Examples:",
            "  lapwing explain pod lapwing/vision-7",
            "  lapwing explain node rpi-node-1 --last 1"
        })
public final class ExplainCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(index = "0", paramLabel = "pod|node", description = "Whether it is a pod or a node.")
    private Subject subject = Subject.pod;

    @Parameters(
            index = "1",
            paramLabel = "<name>",
            description =
                    "Its name; of a pod also the name of the pod that it took the place of, or that of its workload, with"
                            + " or without <namespace>/.")
    private String name = "";

    @Option(
            names = "--last",
            paramLabel = "<n>",
            defaultValue = "3",
            description = "How many decisions to show, newest first (default 3).")
    private int last = 3;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            converter = OutputFormat.Converter.class,
            description = "json: one object per step and context (default text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() {
        if (last < 1) {
            throw new ParameterException(spec.commandLine(), "--last " + last + " must be 1 or greater");
        }
        boolean local = cluster.side() == Side.LOCAL;
        KafkaCluster kafka = cluster.cluster();
        var placements = new ArrayList<Placement>();
        read(kafka, local ? TopicNames.PLACEMENTS : TopicNames.PLACEMENT_DATA, (value, at) -> {
            Placement step = PlacementJson.read(value, at);
            if (subject.isOf(step, name)) { // the topic may hold more than the heap
                placements.add(step);
            }
        });
        List<Story> stories = Story.of(placements).stream().limit(last).toList();
        NodeContext context = local && subject == Subject.node ? context(kafka) : null;
        if (stories.isEmpty() && context == null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("lapwing: nothing was decided about " + subject + " " + name
                    + (subject == Subject.node ? ", and nothing is known of it" : "")
                    + ". lapwing topics shows whether " + TopicNames.PLACEMENTS + " holds anything");
            err.flush();
            return 1;
        }
        print(stories, context);
        return 0;
    }

    /** What is known of the node now. */
    private @Nullable NodeContext context(KafkaCluster kafka) {
        var known = new AtomicReference<@Nullable NodeContext>();
        read(kafka, TopicNames.NODE_CONTEXT, (value, at) -> {
            if (value != null) {
                NodeContext context = NodeContextJson.read(value, at);
                if (context.node().equals(name)) {
                    known.set(context);
                }
            }
        });
        return known.get();
    }

    private void print(List<Story> stories, @Nullable NodeContext context) {
        PrintWriter out = spec.commandLine().getOut();
        if (output == OutputFormat.JSON) {
            if (context != null) {
                out.println(NodeContextJson.tree(context));
            }
            for (Story story : stories) {
                for (Placement step : story.steps()) {
                    out.println(PlacementJson.tree(step));
                }
            }
        } else {
            var screen = new ExplainScreen(out, Instant.now());
            if (context != null) {
                screen.node(context);
            }
            stories.forEach(screen::story);
        }
        out.flush();
    }

    /** Reads a topic; what is not of it ends up in a warning. */
    private void read(KafkaCluster kafka, String topic, TopicValues.Reader reader) {
        PrintWriter err = spec.commandLine().getErr();
        TopicValues.read(kafka, topic, reader, left -> {
            err.println("lapwing: left out: " + left.getMessage());
            err.flush();
        });
    }
}
