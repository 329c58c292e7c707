package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;

/**
 * Lets Kafka move replicas, a few partitions at a time. Kafka copies first and takes away afterwards, so a partition never has
 * fewer replicas in sync than before; a batch begins only where all that run are in sync.
 */
final class ReplicaMoves {

    /** Few enough that a copy leaves the boards' network to the cameras. */
    private static final int BATCH = 2;

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SAY = Duration.ofSeconds(15);

    private final Admin admin;
    private final CopyBound bound;
    private final Clock clock;
    private final Consumer<String> progress;

    /**
     * Moves by an admin.
     *
     * @param bytesPerSecond that each broker may copy to others
     */
    ReplicaMoves(Admin admin, long bytesPerSecond, Clock clock, Consumer<String> progress) {
        this.admin = admin;
        this.bound = new CopyBound(admin, bytesPerSecond);
        this.clock = clock;
        this.progress = progress;
    }

    /** The brokers that are there now. */
    Set<Integer> brokers() throws SiteException, InterruptedException {
        return new TreeSet<>(
                get(admin.describeCluster().nodes()).stream().map(Node::id).toList());
    }

    /** The brokers that have replicas, whether they are there or not. */
    Set<Integer> hosts() throws SiteException, InterruptedException {
        var hosts = new TreeSet<Integer>();
        replicas().values().forEach(hosts::addAll);
        return hosts;
    }

    /** How many partitions have a replica on a broker. */
    long partitionsOn(int broker) throws SiteException, InterruptedException {
        return replicas().values().stream().filter(on -> on.contains(broker)).count();
    }

    /** The most replicas that a partition has; 0 without a topic. */
    int widest() throws SiteException, InterruptedException {
        return replicas().values().stream().mapToInt(List::size).max().orElse(0);
    }

    /** The partitions that have no leader, or would have none without a broker. */
    Set<String> leaderless(int without) throws SiteException, InterruptedException {
        var found = new TreeSet<String>();
        partitions().forEach((partition, info) -> {
            boolean led = info.leader() != null && !info.leader().isEmpty();
            boolean kept = info.isr().stream().anyMatch(node -> node.id() != without);
            if (!led || !kept) {
                found.add(partition.toString());
            }
        });
        return found;
    }

    /** The partitions that lack a broker in their set of those in sync. */
    long behindOn(int broker) throws SiteException, InterruptedException {
        return partitions().values().stream()
                .filter(info -> info.replicas().stream().anyMatch(node -> node.id() == broker))
                .filter(info -> info.isr().stream().noneMatch(node -> node.id() == broker))
                .count();
    }

    /**
     * Spreads all replicas over some brokers.
     *
     * @param brokers that have replicas afterwards, and no others
     * @param dry only says what would be moved
     * @return how many partitions were moved
     * @throws SiteException if a replica is not in sync, or Kafka refuses
     */
    int spread(Collection<Integer> brokers, Duration patience, boolean dry) throws SiteException, InterruptedException {
        if (!dry) {
            awaitMoved("moves that were begun before", patience);
        }
        Map<TopicPartition, List<Integer>> current = replicas();
        Map<TopicPartition, List<Integer>> moves =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        try {
            moves.putAll(ReplicaPlan.of(current, brokers).moves());
        } catch (IllegalArgumentException e) {
            throw new SiteException(e.getMessage() + ". Add another Pi first (lapwing cluster add)", e);
        }
        progress.accept(
                moves.isEmpty()
                        ? "replicas: nothing to move"
                        : "replicas: " + ReplicaPlan.copies(current, moves) + " to copy, of " + moves.size() + " of "
                                + current.size() + " partitions");
        moves.forEach(
                (partition, to) -> progress.accept("  " + partition + ": " + current.get(partition) + " -> " + to));
        if (dry || moves.isEmpty()) {
            return moves.size();
        }
        bound.set(brokersOf(current, brokers), moves.keySet());
        try {
            move(moves, brokers, patience);
        } finally {
            bound.lift(brokersOf(current, brokers), moves.keySet());
        }
        lead(moves.keySet());
        return moves.size();
    }

    private static Set<Integer> brokersOf(Map<TopicPartition, List<Integer>> current, Collection<Integer> brokers) {
        var all = new TreeSet<>(brokers);
        current.values().forEach(all::addAll);
        return all;
    }

    private void move(Map<TopicPartition, List<Integer>> moves, Collection<Integer> brokers, Duration patience)
            throws SiteException, InterruptedException {
        List<TopicPartition> order = List.copyOf(moves.keySet());
        for (int from = 0; from < order.size(); from += BATCH) {
            awaitInSync(brokers, patience);
            var batch = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
            for (TopicPartition partition : order.subList(from, Math.min(order.size(), from + BATCH))) {
                batch.put(
                        partition, Optional.of(new NewPartitionReassignment(moves.getOrDefault(partition, List.of()))));
            }
            get(admin.alterPartitionReassignments(batch).all());
            awaitMoved("moving " + batch.keySet(), patience);
            progress.accept("replicas: " + Math.min(order.size(), from + BATCH) + " of " + order.size()
                    + " partitions are where they belong");
        }
    }

    /** A copy on a broker that is there may not be behind: it could be the one that is needed next. */
    private void awaitInSync(Collection<Integer> brokers, Duration patience)
            throws SiteException, InterruptedException {
        await(
                "partitions that are not in sync",
                patience,
                () -> partitions().entrySet().stream()
                        .filter(entry -> entry.getValue().replicas().stream()
                                .filter(node -> brokers.contains(node.id()))
                                .anyMatch(node ->
                                        entry.getValue().isr().stream().noneMatch(inSync -> inSync.id() == node.id())))
                        .map(entry -> entry.getKey().toString())
                        .toList());
    }

    private void awaitMoved(String what, Duration patience) throws SiteException, InterruptedException {
        await(
                what,
                patience,
                () -> get(admin.listPartitionReassignments().reassignments()).keySet().stream()
                        .map(TopicPartition::toString)
                        .toList());
    }

    private interface Look {
        List<String> left() throws SiteException, InterruptedException;
    }

    /** As long as something happens within the patience, it goes on. */
    private void await(String what, Duration patience, Look look) throws SiteException, InterruptedException {
        Instant since = clock.instant();
        Instant said = since;
        int before = Integer.MAX_VALUE;
        while (true) {
            List<String> left = look.left();
            if (left.isEmpty()) {
                return;
            }
            Instant now = clock.instant();
            if (left.size() < before) {
                before = left.size();
                since = now;
            }
            if (now.isAfter(since.plus(patience))) {
                throw new SiteException(what + ": no progress for " + patience.toSeconds() + " s, left are " + left
                        + ". See whether all brokers run (lapwing status), and run the same command again: it goes on"
                        + " from here");
            }
            if (now.isAfter(said.plus(SAY))) {
                progress.accept(what + ": " + left.size() + " left");
                said = now;
            }
            Thread.sleep(LOOK);
        }
    }

    /** Those that were given a new first replica are led by it. */
    private void lead(Set<TopicPartition> partitions) throws SiteException, InterruptedException {
        Map<TopicPartition, Optional<Throwable>> outcomes =
                get(admin.electLeaders(ElectionType.PREFERRED, partitions).partitions());
        outcomes.forEach((partition, failure) -> failure.filter(cause -> !(cause instanceof ElectionNotNeededException))
                .filter(cause -> !(cause instanceof PreferredLeaderNotAvailableException))
                .ifPresent(cause -> progress.accept(partition + " keeps its leader for now: " + cause.getMessage())));
    }

    private Map<TopicPartition, List<Integer>> replicas() throws SiteException, InterruptedException {
        return partitions().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().replicas().stream()
                                .map(Node::id)
                                .toList()));
    }

    private Map<TopicPartition, TopicPartitionInfo> partitions() throws SiteException, InterruptedException {
        Set<String> topics =
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        Map<String, TopicDescription> described =
                get(admin.describeTopics(topics).allTopicNames());
        var partitions = new LinkedHashMap<TopicPartition, TopicPartitionInfo>();
        described.forEach((topic, description) -> description
                .partitions()
                .forEach(info -> partitions.put(new TopicPartition(topic, info.partition()), info)));
        return partitions;
    }

    static <T> T get(KafkaFuture<T> future) throws SiteException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new SiteException(
                    "Kafka did not do it: " + e.getCause()
                            + ". See whether the brokers run (lapwing status), and run the same command again",
                    e);
        }
    }
}
