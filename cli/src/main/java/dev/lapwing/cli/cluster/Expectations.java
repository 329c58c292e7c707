package dev.lapwing.cli.cluster;

import dev.lapwing.records.RecordLimits;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.util.Set;

/**
 * How a cluster ought to be, by the design and the settings.
 *
 * @param replicas of each topic
 * @param minInSync replicas that a write waits for
 * @param recordMaxBytes the largest record that a picture makes
 */
record Expectations(Side side, int replicas, int minInSync, int recordMaxBytes) {

    private static final Set<String> OTHERS = Set.of(
            TopicNames.TEMPERATURE,
            TopicNames.TEMPERATURE_DATA,
            TopicNames.READINGS,
            TopicNames.READING_DATA,
            TopicNames.CONTEXT,
            TopicNames.CONTEXT_DATA,
            TopicNames.NODE_CONTEXT,
            TopicNames.PLACEMENTS,
            TopicNames.PLACEMENT_DATA,
            TopicNames.BRIDGE_OFFSETS);

    static Expectations of(KafkaCluster cluster, Settings settings) {
        return new Expectations(
                cluster.side(),
                cluster.replicationFactor(),
                cluster.minInsyncReplicas(),
                RecordLimits.recordMaxBytes(settings.get(BoardSettings.FRAME_MAX_BYTES)));
    }

    /** Whether a topic is the pipeline's. */
    boolean concerns(String topic) {
        return carriesFrames(topic) || OTHERS.contains(topic) || TopicNames.isDeadLetter(topic);
    }

    /** Whether of each key only the newest record counts, so that a topic is compacted. */
    static boolean newestCounts(String topic) {
        return topic.equals(TopicNames.BRIDGE_OFFSETS) || topic.equals(TopicNames.NODE_CONTEXT);
    }

    /** Whether a topic carries pictures. */
    boolean carriesFrames(String topic) {
        return side == Side.LOCAL ? TopicNames.NODE.matcher(topic).matches() : topic.equals(TopicNames.CAMERA_DATA);
    }

    /** How the cluster is called in findings. */
    String name() {
        return side == Side.LOCAL ? "local" : "remote";
    }

    /** How a topic of the cluster is called in findings. */
    String name(String topic) {
        return name() + " " + topic;
    }

    /** A command that sets a topic's setting. */
    String alter(String topic, String setting, long value) {
        return "bin/lapwing kafka-configs --bootstrap-server ... --alter --topic " + topic + " --add-config " + setting
                + "=" + value;
    }
}
