package dev.lapwing.cli.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lapwing.cli.ClusterOptions;
import dev.lapwing.cli.OutputFormat;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing topics}: what is on the topics, and how far their readers are. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Shows a cluster's topics: records, sizes, replicas, and the lag of whoever reads them.")
public final class TopicsCommand implements ToolCommand {

    private static final JsonFactory JSON = new JsonFactory();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--all", description = "Kafka's own topics, too.")
    private boolean all;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            converter = OutputFormat.Converter.class,
            description = "json: one object per topic and line (default text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() throws InterruptedException, IOException {
        ClusterFacts facts;
        try (ClusterProbe probe = new ClusterProbe(cluster.cluster(), Clock.systemUTC())) {
            facts = probe.look();
        }
        List<TopicFacts> topics = facts.topics().stream()
                .filter(topic -> all || !topic.internal())
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (output == OutputFormat.JSON) {
            for (TopicFacts topic : topics) {
                out.println(json(topic, facts));
            }
        } else if (topics.isEmpty()) {
            out.println("No topics yet. A producer makes its topic when it has something to publish.");
        } else {
            print(topics, facts, out);
        }
        out.flush();
        return 0;
    }

    private static void print(List<TopicFacts> topics, ClusterFacts facts, PrintWriter out) {
        TextTable table = new TextTable()
                .row(
                        "TOPIC",
                        "LAG",
                        "PARTITIONS",
                        "RECORDS",
                        "BYTES",
                        "BOUND",
                        "REPLICAS",
                        "MIN IN SYNC",
                        "NOT IN SYNC");
        for (TopicFacts topic : topics) {
            String lag = facts.lags().stream()
                    .filter(of -> of.topic().equals(topic.name()))
                    .map(ClusterFacts.LagFacts::text)
                    .collect(Collectors.joining(", "));
            OptionalLong bytes = topic.bytes();
            table.row(
                    topic.name(),
                    lag.isEmpty() ? "-" : lag,
                    Integer.toString(topic.partitions().size()),
                    String.format(Locale.ROOT, "%,d", topic.records()),
                    bytes.isPresent() ? Amount.bytes(bytes.getAsLong()) : "?",
                    bound(topic),
                    Integer.toString(topic.replicas()),
                    topic.setting(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).orElse("?"),
                    Long.toString(behind(topic)));
        }
        table.print(out);
    }

    private static String bound(TopicFacts topic) {
        OptionalLong bytes = topic.number(TopicConfig.RETENTION_BYTES_CONFIG);
        if (bytes.isEmpty()) {
            return "?";
        }
        return bytes.getAsLong() < 0
                ? "none"
                : Amount.bytes(bytes.getAsLong() * topic.partitions().size());
    }

    private static long behind(TopicFacts topic) {
        return topic.partitions().stream()
                .filter(partition -> partition.inSync() < partition.replicas())
                .count();
    }

    private static String json(TopicFacts topic, ClusterFacts facts) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", topic.name());
            json.writeNumberField("partitions", topic.partitions().size());
            json.writeNumberField("records", topic.records());
            if (topic.bytes().isPresent()) {
                json.writeNumberField("bytes", topic.bytes().getAsLong());
            }
            json.writeNumberField("replicas", topic.replicas());
            json.writeNumberField("partitionsNotInSync", behind(topic));
            for (String key : List.of(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    TopicConfig.RETENTION_BYTES_CONFIG,
                    TopicConfig.RETENTION_MS_CONFIG,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG)) {
                if (topic.number(key).isPresent()) {
                    json.writeNumberField(key, topic.number(key).getAsLong());
                }
            }
            json.writeObjectFieldStart("lag");
            for (ClusterFacts.LagFacts lag : facts.lags()) {
                if (lag.topic().equals(topic.name()) && lag.records().isPresent()) {
                    json.writeNumberField(lag.group(), lag.records().getAsLong());
                } else if (lag.topic().equals(topic.name())) {
                    json.writeNullField(lag.group());
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }
}
