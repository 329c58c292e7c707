package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.Test;

class MendedKafkaTest {

    private static final int NOBODY = -1;
    private static final String TOPIC = "cameraData";
    private static final ListenerName LISTENER = new ListenerName("CLIENT");

    @Test
    void aPartitionThatNobodyLeadsJustNowIsNoneThatWasDeleted() {
        MendedKafka.mend();
        var cache = new KRaftMetadataCache(1, () -> KRaftVersion.LATEST_PRODUCTION);
        cache.setImage(withoutLeader());

        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 0, LISTENER)).contains(Node.noNode());
        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 1, LISTENER)).isEmpty();
        assertThat(cache.getPartitionLeaderEndpoint("deleted", 0, LISTENER)).isEmpty();
    }

    private static MetadataImage withoutLeader() {
        var topicId = Uuid.randomUuid();
        var delta = new MetadataDelta.Builder().build();
        delta.replay(new TopicRecord().setName(TOPIC).setTopicId(topicId));
        delta.replay(new PartitionRecord()
                .setTopicId(topicId)
                .setPartitionId(0)
                .setReplicas(List.of(1))
                .setIsr(List.of(1))
                .setLeader(NOBODY)
                .setLeaderRecoveryState(LeaderRecoveryState.RECOVERED.value()));
        return delta.apply(MetadataProvenance.EMPTY);
    }
}
