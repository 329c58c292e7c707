package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives up what only a lost broker had, and no more. Left to itself, Kafka would let that broker lead again with its empty
 * disk, and all other replicas would cut their logs to that. So one of them has to lead before it starts.
 */
record UncleanElection(ReplicaMoves replicas, Waiting waiting, Consumer<String> progress) {

    /**
     * Lets others lead what only a broker had all records of. Where all others are away too, they are waited for half the
     * patience: they may be lost as well, and then nothing can be kept.
     *
     * @param lost a broker that is down, and stays so until this is over
     * @throws SiteException if one that is there does not lead within the patience
     */
    void without(int lost) throws SiteException, InterruptedException {
        List<TopicPartition> single = replicas.onlyOn(lost).entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!single.isEmpty()) {
            progress.accept(single + " have no other replica: all their records are gone, and they begin anew");
        }
        Instant giveUp = waiting.clock().instant().plus(waiting.patience().dividedBy(2));
        waiting.until("leaders other than broker " + lost, () -> missing(lost, giveUp));
    }

    /** Lets a broker lead anew what nobody else does, now that it is back: Kafka does not let an empty one by itself. */
    void with(int back) throws SiteException, InterruptedException {
        Set<TopicPartition> left = replicas.onlyOn(back).keySet();
        if (!left.isEmpty()) {
            replicas.leadAnyhow(left);
        }
    }

    private String missing(int lost, Instant giveUp) throws SiteException, InterruptedException {
        Map<TopicPartition, Set<Integer>> left = replicated(lost);
        if (left.isEmpty()) {
            return "";
        }
        replicas.leadAnyhow(left.keySet());
        left = replicated(lost);
        if (left.isEmpty()) {
            return "";
        }
        Set<Integer> live = replicas.brokers();
        var others = new TreeSet<Integer>();
        left.values().forEach(others::addAll);
        if (others.stream().anyMatch(live::contains)) {
            return left.keySet() + " have no leader yet, and one of " + others + " can be it";
        }
        if (waiting.clock().instant().isBefore(giveUp)) {
            return left.keySet() + " have other replicas on brokers " + others + ", and all of them are away. Bring one"
                    + " back before " + giveUp + ", or what they have is given up, too";
        }
        progress.accept("all records of " + left.keySet() + " are given up: brokers " + others + " did not come back");
        return "";
    }

    private Map<TopicPartition, Set<Integer>> replicated(int lost) throws SiteException, InterruptedException {
        Map<TopicPartition, Set<Integer>> only = replicas.onlyOn(lost);
        only.values().removeIf(Collection::isEmpty);
        return only;
    }
}
