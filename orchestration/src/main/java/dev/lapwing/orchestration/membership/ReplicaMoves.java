package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
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
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
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

    private static final Comparator<TopicPartition> BY_NAME = Comparator.comparing(TopicPartition::toString);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** For the sizes of copies, which can be asked again. */
    private static final int SIZES_WITHIN_MS = 10_000;

    private final Admin admin;
    private final CopyBound bound;
    private final CopyWait copyWait;
    private final Consumer<String> progress;

    /**
     * Moves by an admin.
     *
     * @param bytesPerSecond that each broker may copy to others
     */
    ReplicaMoves(Admin admin, long bytesPerSecond, Clock clock, Consumer<String> progress) {
        this.admin = admin;
        this.bound = new CopyBound(admin, bytesPerSecond);
        this.copyWait = new CopyWait(clock, LOOK, progress);
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

    /**
     * The partitions of a broker that no other is in sync with, with the other brokers that have a replica. Those that are only
     * eligible to lead are not relied on: after a power cut, Kafka itself does not.
     */
    Map<TopicPartition, Set<Integer>> onlyOn(int broker) throws SiteException, InterruptedException {
        var found = new TreeMap<TopicPartition, Set<Integer>>(BY_NAME);
        partitions().forEach((partition, info) -> {
            Set<Integer> others = numbers(info.replicas());
            boolean its = others.remove(broker);
            if (its && info.isr().stream().allMatch(node -> node.id() == broker)) {
                found.put(partition, others);
            }
        });
        return found;
    }

    /** Lets any replica lead that is there, whatever it lacks; partitions that have a leader keep it. */
    void leadAnyhow(Set<TopicPartition> partitions) throws SiteException, InterruptedException {
        // What does not come of it shows in the partitions.
        get(admin.electLeaders(ElectionType.UNCLEAN, partitions).partitions());
    }

    /** The partitions that lack a broker in their set of those in sync. */
    long behindOn(int broker) throws SiteException, InterruptedException {
        return lacking(Set.of(broker)).size();
    }

    /**
     * Waits until a broker has all that it is to have.
     *
     * @throws SiteException if its copies do not grow for longer than the patience
     */
    void awaitCopiesOn(int broker, Duration patience) throws SiteException, InterruptedException {
        copyWait.until("copies on broker " + broker, patience, () -> left(lacking(Set.of(broker))));
    }

    /** The brokers, of some, that partitions lack in their set of those in sync. */
    private Map<TopicPartition, Set<Integer>> lacking(Collection<Integer> brokers)
            throws SiteException, InterruptedException {
        var lacking = new TreeMap<TopicPartition, Set<Integer>>(BY_NAME);
        partitions().forEach((partition, info) -> {
            Set<Integer> missing = numbers(info.replicas());
            missing.retainAll(brokers);
            missing.removeAll(numbers(info.isr()));
            if (!missing.isEmpty()) {
                lacking.put(partition, missing);
            }
        });
        return lacking;
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
        if (dry) {
            return plan(brokers).size();
        }
        int moved;
        try {
            moved = finishAndMove(brokers, patience);
        } catch (SiteException | InterruptedException | RuntimeException e) {
            try {
                lift();
            } catch (SiteException | RuntimeException also) {
                e.addSuppressed(also);
            } catch (InterruptedException also) {
                e.addSuppressed(also);
                Thread.currentThread().interrupt();
            }
            throw e;
        }
        lift();
        return moved;
    }

    private int finishAndMove(Collection<Integer> brokers, Duration patience)
            throws SiteException, InterruptedException {
        Set<TopicPartition> begun = moving().keySet();
        if (!begun.isEmpty()) {
            bound.set(begun);
            awaitMoved("moves that were begun before", patience);
        }
        Map<TopicPartition, List<Integer>> moves = plan(brokers);
        if (!moves.isEmpty()) {
            move(moves, brokers, patience);
            lead(moves.keySet());
        }
        return moves.size();
    }

    /** Kafka goes on copying when this gives up, so its bound stays until nothing is copied. */
    private void lift() throws SiteException, InterruptedException {
        Set<TopicPartition> left = moving().keySet();
        if (left.isEmpty()) {
            bound.lift(topics());
        } else {
            progress.accept("replicas: " + left + " are still being copied, and the bound of their rate stays. Run the"
                    + " same command again: it lifts that at the end");
        }
    }

    private Map<TopicPartition, List<Integer>> plan(Collection<Integer> brokers)
            throws SiteException, InterruptedException {
        Map<TopicPartition, List<Integer>> current = replicas();
        var moves = new TreeMap<TopicPartition, List<Integer>>(BY_NAME);
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
        return moves;
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
            bound.set(batch.keySet());
            get(admin.alterPartitionReassignments(batch).all());
            awaitMoved("moving " + batch.keySet(), patience);
            progress.accept("replicas: " + Math.min(order.size(), from + BATCH) + " of " + order.size()
                    + " partitions are where they belong");
        }
    }

    /** A copy on a broker that is there may not be behind: it could be the one that is needed next. */
    private void awaitInSync(Collection<Integer> brokers, Duration patience)
            throws SiteException, InterruptedException {
        copyWait.until("partitions that are not in sync", patience, () -> left(lacking(brokers)));
    }

    private void awaitMoved(String what, Duration patience) throws SiteException, InterruptedException {
        copyWait.until(what, patience, () -> left(moving()));
    }

    /** The partitions that Kafka moves, and the brokers that get them. */
    private Map<TopicPartition, Set<Integer>> moving() throws SiteException, InterruptedException {
        var moving = new TreeMap<TopicPartition, Set<Integer>>(BY_NAME);
        get(admin.listPartitionReassignments().reassignments())
                .forEach((partition, move) -> moving.put(partition, Set.copyOf(move.addingReplicas())));
        return moving;
    }

    private CopyWait.Left left(Map<TopicPartition, Set<Integer>> copies) throws SiteException, InterruptedException {
        List<String> names =
                copies.keySet().stream().map(TopicPartition::toString).toList();
        return new CopyWait.Left(names, names.isEmpty() ? 0 : bytes(copies));
    }

    /** How large copies are by now; those of a broker that does not say are left out. */
    private long bytes(Map<TopicPartition, Set<Integer>> copies) throws SiteException, InterruptedException {
        Set<Integer> brokers = brokers();
        brokers.retainAll(copies.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        long bytes = 0;
        var sizes = admin.describeLogDirs(brokers, new DescribeLogDirsOptions().timeoutMs(SIZES_WITHIN_MS))
                .descriptions();
        for (var sizesOf : sizes.entrySet()) {
            bytes += directories(sizesOf.getValue()).stream()
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica ->
                            copies.getOrDefault(replica.getKey(), Set.of()).contains(sizesOf.getKey()))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
        return bytes;
    }

    private static Collection<LogDirDescription> directories(KafkaFuture<Map<String, LogDirDescription>> said)
            throws InterruptedException {
        try {
            return said.get().values();
        } catch (ExecutionException e) {
            // It has gone away since, so its copies do not grow: that is what is asked.
            return List.of();
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

    private Set<String> topics() throws SiteException, InterruptedException {
        return get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    }

    private Map<TopicPartition, TopicPartitionInfo> partitions() throws SiteException, InterruptedException {
        Map<String, TopicDescription> described =
                get(admin.describeTopics(topics()).allTopicNames());
        var partitions = new LinkedHashMap<TopicPartition, TopicPartitionInfo>();
        described.forEach((topic, description) -> description
                .partitions()
                .forEach(info -> partitions.put(new TopicPartition(topic, info.partition()), info)));
        return partitions;
    }

    private static Set<Integer> numbers(List<Node> nodes) {
        return nodes.stream().map(Node::id).collect(Collectors.toCollection(TreeSet::new));
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
