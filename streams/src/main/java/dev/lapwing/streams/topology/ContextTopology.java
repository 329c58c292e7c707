package dev.lapwing.streams.topology;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.streams.statistics.DropReason;
import dev.lapwing.streams.statistics.HeardSample;
import dev.lapwing.streams.statistics.NodeStatistics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * From the samples on {@code context} to what is known of each node on {@code node-context}.
 *
 * <pre>
 *  context --> intake --> statistics (in memory, changelog) --> node-context
 *                 |
 *                 +--> context.dlq
 * </pre>
 *
 * <p>The store is cached: changelog and {@code node-context} get one record per node and commit, however many samples came.
 */
public final class ContextTopology {

    /** The store's name. */
    public static final String STORE = "node-statistics";

    private static final String JSON = "application/json";

    private ContextTopology() {}

    /**
     * The topology.
     *
     * @param window what counts as the last while
     */
    public static Topology build(Duration window, ContextMetrics metrics) {
        var builder = new StreamsBuilder();
        Map<String, KStream<Bytes, Intake>> records = builder.stream(
                        TopicNames.CONTEXT,
                        Consumed.with(Serdes.Bytes(), Serdes.ByteArray())
                                .withName("context")
                                .withTimestampExtractor(new ArrivalTime()))
                .processValues(() -> new ContextIntake(metrics), Named.as("intake"))
                .split(Named.as("intake-"))
                .branch((key, record) -> record instanceof Intake.Heard, Branched.as("heard"))
                .defaultBranch(Branched.as("bad"));
        branch(records, "intake-bad")
                .selectKey((key, record) -> ContextIntake.letterKey(key), Named.as("letter-key"))
                .mapValues(ContextTopology::letter, Named.as("letter"))
                .to(
                        TopicNames.deadLetter(TopicNames.CONTEXT),
                        Produced.with(Serdes.Bytes(), Serdes.Bytes()).withName("dead-letters"));
        branch(records, "intake-heard")
                .mapValues(record -> ((Intake.Heard) record).sample(), Named.as("sample"))
                .groupByKey(Grouped.as("by-node"))
                .aggregate(
                        () -> new NodeStatistics(window),
                        (node, heard, statistics) -> take(heard, statistics, metrics),
                        Named.as("statistics"),
                        Materialized.<Bytes, NodeStatistics>as(Stores.inMemoryKeyValueStore(STORE))
                                .withKeySerde(Serdes.Bytes())
                                .withValueSerde(new StatisticsSerde(window))
                                .withCachingEnabled())
                .toStream(Named.as("changes"))
                .processValues(ContextWriter::new, Named.as("json"))
                .to(
                        TopicNames.NODE_CONTEXT,
                        Produced.with(Serdes.Bytes(), Serdes.ByteArray()).withName("node-context"));
        return builder.build();
    }

    private static KStream<Bytes, Intake> branch(Map<String, KStream<Bytes, Intake>> records, String name) {
        KStream<Bytes, Intake> branch = records.get(name);
        if (branch == null) {
            throw new IllegalStateException("no branch " + name);
        }
        return branch;
    }

    @SuppressWarnings("NullAway") // a letter may have no value, as its record had none
    private static Bytes letter(Intake record) {
        return ((Intake.Bad) record).value();
    }

    private static NodeStatistics take(HeardSample heard, NodeStatistics statistics, ContextMetrics metrics) {
        Optional<DropReason> dropped = statistics.hear(heard);
        if (dropped.isPresent()) {
            metrics.drop(dropped.get());
        } else {
            metrics.count(heard.clockRight());
        }
        return statistics;
    }

    /** Writes what is known of a node, with headers of its own in the place of the last sample's. */
    private static final class ContextWriter implements FixedKeyProcessor<Bytes, NodeStatistics, byte[]> {

        private @Nullable FixedKeyProcessorContext<Bytes, byte[]> context;

        @Override
        public void init(FixedKeyProcessorContext<Bytes, byte[]> context) {
            this.context = context;
        }

        @Override
        public void process(FixedKeyRecord<Bytes, NodeStatistics> record) {
            FixedKeyProcessorContext<Bytes, byte[]> out = context;
            if (out == null || record.value().isEmpty()) {
                return;
            }
            String node = new String(record.key().get(), StandardCharsets.UTF_8);
            var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
            Header site = record.headers().lastHeader(HeaderNames.SITE);
            if (site != null) {
                headers.add(site);
            }
            RecordHeaders.add(headers, HeaderNames.SOURCE, node);
            RecordHeaders.add(headers, HeaderNames.CONTENT_TYPE, JSON);
            byte[] value = NodeContextJson.write(record.value().context(node));
            out.forward(record.withValue(value).withHeaders(headers));
        }
    }
}
