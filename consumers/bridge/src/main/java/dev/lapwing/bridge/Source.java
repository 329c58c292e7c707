package dev.lapwing.bridge;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a lane forwards: one partition of one edge topic. The id tells a topic from one that was created later under its
 * name.
 */
record Source(String site, String topic, Uuid topicId, int partition) {

    /** The partition as clients name it. */
    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /**
     * The transactional id: bound to what is forwarded and not to who forwards it, so that whoever takes over fences
     * whoever had it.
     */
    String transactionalId() {
        return "lapwing-bridge-" + site + "-" + topicId + "-" + partition;
    }
}
