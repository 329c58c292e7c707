package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.brokers.BrokerProcess;
import dev.lapwing.orchestration.site.SiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers that are controllers, too; cameras write while Pis come, go, and lose their disks. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ReplicaMovesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final long COPY_RATE = 50_000_000;

    private final List<String> said = new ArrayList<>();
    private final BrokerCluster cluster;
    private final Admin admin;

    ReplicaMovesIT(@TempDir Path directory) throws Exception {
        this.cluster = BrokerCluster.in(directory).brokers(3).start();
        this.admin = Admin.create(cluster.client(Map.of()));
    }

    @AfterEach
    void close() {
        admin.close();
        cluster.close();
    }

    @Test
    void spreadsOverABrokerThatComesAndTakesAllFromOneThatLeavesWhileCamerasWrite() throws Exception {
        for (int i = 1; i <= 4; i++) {
            var replicas = Map.of(0, i % 2 == 0 ? List.of(1, 2) : List.of(2, 1));
            create(new NewTopic("node" + i, replicas).configs(Map.of("min.insync.replicas", "1")));
        }
        try (var cameras = Cameras.of(cluster.client(Map.of()), List.of("node1", "node2", "node3", "node4"))) {
            cameras.start();
            cameras.awaitMore(200);

            assertThat(moves().spread(Set.of(1, 2, 3), PATIENCE, true)).isEqualTo(2);
            assertThat(moves().partitionsOn(3)).as("a dry run moves nothing").isZero();
            assertThat(moves().spread(Set.of(1, 2, 3), PATIENCE, false)).isEqualTo(2);
            cameras.awaitMore(200);

            assertThat(Stream.of(1, 2, 3).map(this::partitionsOn)).containsExactlyInAnyOrder(3L, 3L, 2L);
            new CopyBound(admin, COPY_RATE).set(Set.of(new TopicPartition("node4", 0)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(bounds())
                            .as("as after a run that was killed")
                            .hasSize(2 + 2 * 3));
            assertThat(moves().spread(Set.of(1, 2, 3), PATIENCE, false)).isZero();
            awaitNoBounds();

            assertThat(moves().spread(Set.of(1, 2), PATIENCE, false)).isEqualTo(2);
            cameras.awaitMore(200);

            assertThat(moves().partitionsOn(3)).isZero();
            cameras.stop();
            assertThat(cameras.lost()).isEmpty();
        }
        awaitNoBounds();
        assertThat(said).contains("replicas: 2 to copy, of 2 of 4 partitions", "replicas: nothing to move");

        create(new NewTopic("wide", 1, (short) 3));
        assertThatThrownBy(() -> moves().spread(Set.of(1, 2), PATIENCE, false))
                .isInstanceOf(SiteException.class)
                .hasMessageContaining("wide-0 has 3 replicas, and there would be 2 brokers");
    }

    @Test
    void takesAllFromABrokerThatIsDead() throws Exception {
        create(new NewTopic("node1", Map.of(0, List.of(1, 3))).configs(Map.of("min.insync.replicas", "1")));
        create(new NewTopic("node2", Map.of(0, List.of(3, 2))).configs(Map.of("min.insync.replicas", "1")));
        cluster.brokerOf(3).kill();
        awaitAway(3);

        int moved = assertTimeout(Duration.ofSeconds(60), () -> moves().spread(Set.of(1, 2), PATIENCE, false));

        assertThat(moved).isEqualTo(2);
        assertThat(moves().partitionsOn(3)).isZero();
        awaitNoBounds();
    }

    @Test
    void keepsWhatOthersHaveWhereTheOnlyOneWithAllRecordsComesBackWithAnEmptyDisk() throws Exception {
        create(new NewTopic("node1", Map.of(0, List.of(1, 2))).configs(Map.of("min.insync.replicas", "1")));
        create(new NewTopic("single", Map.of(0, List.of(1))));
        try (var before = Cameras.of(cluster.client(Map.of()), List.of("node1"));
                var after = Cameras.of(cluster.client(Map.of()), List.of("node1"))) {
            before.start();
            before.awaitMore(200);
            before.stop();
            cluster.brokerOf(2).kill();
            awaitAway(2);
            after.start();
            after.awaitMore(50);
            after.stop();
            BrokerProcess lost = cluster.brokerOf(1);
            lost.kill();
            cluster.brokerOf(2).start();
            awaitAway(1);
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> moves().brokers().contains(2));
            assertThat(moves().onlyOn(1).values()).containsExactly(Set.of(2), Set.of());

            var waiting = new Waiting(Clock.systemUTC(), PATIENCE, Duration.ofMillis(200), said::add);
            new UncleanElection(moves(), waiting, said::add).without(1);
            wipe(lost.logDirectory());
            lost.start();
            await().atMost(SOON).until(() -> moves().brokers().contains(1));
            new UncleanElection(moves(), waiting, said::add).with(1);
            moves().awaitCopiesOn(1, PATIENCE);

            assertThat(before.lost()).isEmpty();
        }
        assertThat(said).contains("[single-0] have no other replica: all their records are gone, and they begin anew");
    }

    private void awaitAway(int broker) {
        await().atMost(SOON).ignoreExceptions().until(() -> !moves().brokers().contains(broker));
    }

    @Test
    void losesNothingWhereAControllerComesBackWithAnEmptyDiskAndThenAnotherDies() throws Exception {
        for (int i = 1; i <= 3; i++) {
            create(new NewTopic("node" + i, 1, (short) 3).configs(Map.of("min.insync.replicas", "2")));
        }
        try (var cameras = Cameras.of(cluster.client(Map.of()), List.of("node1", "node2", "node3"))) {
            cameras.start();
            cameras.awaitMore(200);
            int leader = leader();
            assertThatThrownBy(() -> quorum().awaitOthersInSync(leader, PATIENCE))
                    .isInstanceOf(SiteException.class)
                    .hasMessageContaining("leads Kafka's quorum, so its board is not dead");

            BrokerProcess lost = cluster.brokerOf(leader);
            lost.kill();
            awaitAway(leader);
            cameras.awaitMore(200);
            quorum().awaitOthersInSync(leader, PATIENCE);
            assertThat(moves().onlyOn(leader)).isEmpty();
            wipe(lost.logDirectory());
            lost.start();
            await().atMost(SOON).until(() -> moves().brokers().contains(leader) && moves().behindOn(leader) == 0);
            cameras.awaitMore(200);

            int next = leader();
            quorum().awaitInSync(leader, PATIENCE);
            cluster.brokerOf(next).kill();
            create(new NewTopic("later", 1, (short) 2)); // the quorum is of the one that was wiped, and one other
            cameras.awaitMore(200);

            cameras.stop();
            assertThat(cameras.lost()).isEmpty();
        }
    }

    private int leader() throws Exception {
        return admin.describeMetadataQuorum()
                .quorumInfo()
                .get(60, TimeUnit.SECONDS)
                .leaderId();
    }

    private void create(NewTopic topic) throws Exception {
        admin.createTopics(List.of(topic)).all().get(90, TimeUnit.SECONDS);
    }

    private ReplicaMoves moves() {
        return new ReplicaMoves(admin, COPY_RATE, Clock.systemUTC(), said::add);
    }

    private Quorum quorum() {
        return new Quorum(admin, Clock.systemUTC());
    }

    private long partitionsOn(int broker) {
        try {
            return moves().partitionsOn(broker);
        } catch (SiteException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Brokers learn of what was set one after the other. */
    private void awaitNoBounds() {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(bounds()).as("bounds that were left behind").isEmpty());
    }

    /** Settings of topics and brokers that bound copies. */
    private List<String> bounds() throws Exception {
        var resources = new ArrayList<ConfigResource>();
        for (String topic : admin.listTopics().names().get(60, TimeUnit.SECONDS)) {
            resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic));
        }
        for (int broker : moves().brokers()) {
            resources.add(new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker)));
        }
        return admin.describeConfigs(resources).all().get(60, TimeUnit.SECONDS).values().stream()
                .flatMap(config -> config.entries().stream())
                .filter(entry -> entry.name().contains("replication.throttled"))
                .filter(entry -> !entry.isDefault()
                        && entry.value() != null
                        && !entry.value().isEmpty())
                .map(entry -> entry.name() + "=" + entry.value())
                .toList();
    }

    private static void wipe(Path disk) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(disk)) {
            deepestFirst = all.filter(path -> !path.equals(disk))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
