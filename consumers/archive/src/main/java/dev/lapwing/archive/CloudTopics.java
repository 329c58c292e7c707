package dev.lapwing.archive;

import dev.lapwing.runtime.kafka.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What the cluster says of the topics that are archived. */
final class CloudTopics implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Supplier<Admin> connect;
    private @Nullable Admin admin;

    CloudTopics(KafkaCluster cluster) {
        this.connect = () -> Admin.create(cluster.client(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "lapwing-archive",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) WAIT.toMillis())));
    }

    /** The client, for those who create topics. */
    Admin admin() {
        Admin connected = admin;
        if (connected == null) {
            connected = connect.get();
            admin = connected;
        }
        return connected;
    }

    /**
     * A topic's id, which it loses when it is deleted and created anew.
     *
     * @throws KafkaException if the cluster cannot say now, or has no such topic
     */
    Uuid id(String topic) throws InterruptedException {
        return only(await(admin().describeTopics(List.of(topic)).allTopicNames()))
                .topicId();
    }

    /** First offset that the partition still holds. */
    long beginning(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.earliest());
    }

    /** Offset after the last record that is committed. */
    long end(TopicPartition partition) throws InterruptedException {
        return offset(partition, OffsetSpec.latest());
    }

    private long offset(TopicPartition partition, OffsetSpec which) throws InterruptedException {
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return only(await(
                        admin().listOffsets(Map.of(partition, which), committed).all()))
                .offset();
    }

    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("the remote cluster did not answer in " + WAIT.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        Admin connected = admin;
        if (connected != null) {
            connected.close(Duration.ofSeconds(2));
            admin = null;
        }
    }
}
