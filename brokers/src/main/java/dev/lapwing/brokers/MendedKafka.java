package dev.lapwing.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.LeaderAndIsr;

/**
 * Kafka's server, with one fault of Kafka mended, by which a committed transaction can stay open.
 *
 * <p>Asked for the leader of a partition that nobody leads just now, Kafka's {@code KRaftMetadataCache} answers as of
 * one that was deleted (<a href="https://issues.apache.org/jira/browse/KAFKA-20734">KAFKA-20734</a>, Kafka 4.3 and
 * 4.4). A coordinator that has a transaction to end there at that time, as it may have when boards start after a power
 * cut, then leaves its marker out and keeps the transaction as ended. In the partition it stays open, and who reads
 * what is committed gets no further, until the same producer ends another one there. The mended cache answers {@link
 * Node#noNode()}, as that of Kafka 4.2 did, and the coordinator tries again: without a pause, so that a core of its
 * broker is busy for as long as that partition has no leader.
 *
 * <p>The class that {@link MetadataCachePatch} has rewritten when Lapwing was built is defined in the place of Kafka's,
 * so before anything has made use of that one.
 */
final class MendedKafka {

    static final String MENDED = "KRaftMetadataCache";
    static final String RESOURCE = MENDED + ".mended";
    /** Of the same package and class loader. */
    static final Class<?> NEIGHBOUR = LeaderAndIsr.class;

    private static boolean mended;

    private MendedKafka() {}

    /**
     * A server that is not started.
     *
     * @throws IllegalStateException if this JVM had a server of Kafka before that did not come from here
     */
    static KafkaRaftServer server(KafkaConfig config) {
        mend();
        return new KafkaRaftServer(config, Time.SYSTEM);
    }

    static synchronized void mend() {
        if (mended) {
            return;
        }
        try (InputStream bytes = MendedKafka.class.getResourceAsStream(RESOURCE)) {
            if (bytes == null) {
                throw new IllegalStateException(
                        RESOURCE + " is missing: build with mvn -pl brokers -am process-classes");
            }
            MethodHandles.privateLookupIn(NEIGHBOUR, MethodHandles.lookup()).defineClass(bytes.readAllBytes());
            mended = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException | LinkageError e) {
            throw new IllegalStateException("Kafka could not be mended: " + e.getMessage(), e);
        }
    }
}
