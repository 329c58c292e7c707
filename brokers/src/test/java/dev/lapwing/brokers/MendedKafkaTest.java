package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.MetadataCache;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.Test;

class MendedKafkaTest {

    private static final int BROKER = 1;
    private static final int NOBODY = -1;
    private static final String TOPIC = "cameraData";
    private static final ListenerName LISTENER = new ListenerName("CLIENT");

    @Test
    void aPartitionThatNobodyLeadsJustNowIsNoneThatWasDeleted() {
        MetadataCache cache = cacheOfPartitionLedBy(NOBODY);

        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 0, LISTENER)).contains(Node.noNode());
        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 1, LISTENER)).isEmpty();
        assertThat(cache.getPartitionLeaderEndpoint("deleted", 0, LISTENER)).isEmpty();
    }

    @Test
    void aLeaderIsNamedAsBefore() {
        MetadataCache cache = cacheOfPartitionLedBy(BROKER);

        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 0, LISTENER))
                .hasValueSatisfying(node -> assertThat(node.host()).isEqualTo("kafka-1"));
        assertThat(cache.getPartitionLeaderEndpoint(TOPIC, 0, new ListenerName("OTHER")))
                .contains(Node.noNode());
    }

    /** By its interface: a method that names the class would have it loaded as it is, before it is mended. */
    private static MetadataCache cacheOfPartitionLedBy(int leader) {
        MendedKafka.mend();
        var cache = new KRaftMetadataCache(BROKER, () -> KRaftVersion.LATEST_PRODUCTION);
        cache.setImage(partitionLedBy(leader));
        return cache;
    }

    private static MetadataImage partitionLedBy(int leader) {
        var topicId = Uuid.randomUuid();
        var delta = new MetadataDelta.Builder().build();
        var endpoints = new RegisterBrokerRecord.BrokerEndpointCollection();
        endpoints.add(new RegisterBrokerRecord.BrokerEndpoint()
                .setName(LISTENER.value())
                .setHost("kafka-1")
                .setPort(9092));
        delta.replay(
                new RegisterBrokerRecord().setBrokerId(BROKER).setFenced(false).setEndPoints(endpoints));
        delta.replay(new TopicRecord().setName(TOPIC).setTopicId(topicId));
        delta.replay(new PartitionRecord()
                .setTopicId(topicId)
                .setPartitionId(0)
                .setReplicas(List.of(BROKER))
                .setIsr(List.of(BROKER))
                .setLeader(leader)
                .setLeaderRecoveryState(LeaderRecoveryState.RECOVERED.value()));
        return delta.apply(MetadataProvenance.EMPTY);
    }
}
