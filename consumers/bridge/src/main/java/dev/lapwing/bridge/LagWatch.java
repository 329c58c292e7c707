package dev.lapwing.bridge;

import dev.lapwing.bridge.ResumePoint.LogSpan;
import dev.lapwing.bridge.Retention.Backlog;
import dev.lapwing.bridge.Retention.Limits;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the metrics of lag: asks the local cluster every few seconds, without waiting for the answers, what its logs hold.
 * {@link #look} is of the poll thread; answers come on the admin client's.
 */
final class LagWatch {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** Rates are taken over about this time. */
    private static final double RATE_SECONDS = 60;

    private final Edge edge;
    private final String group;
    private final BridgeMetrics metrics;
    private final Clock clock;
    private final Map<TopicPartition, Rates> rates = new ConcurrentHashMap<>();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();
    private @Nullable CompletableFuture<Map<TopicPartition, Edge.LogFacts>> asked;
    private volatile @Nullable String trouble;

    LagWatch(Edge edge, String group, BridgeMetrics metrics, Clock clock) {
        this.edge = edge;
        this.group = group;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** What the local cluster does not answer, if it does not. */
    @Nullable String trouble() {
        return trouble;
    }

    /** Asks if it is time, and shows the answer if it is there. */
    void look(Collection<Lane> lanes) {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedAt = now;
        metrics.linkUp.set(lanes.stream().noneMatch(LagWatch::withoutCloud) ? 1 : 0);
        CompletableFuture<Map<TopicPartition, Edge.LogFacts>> answer = asked;
        if (answer != null && !answer.isDone()) {
            return;
        }
        if (answer != null) {
            show(lanes, answer, now);
        }
        List<TopicPartition> partitions = lanes.stream().map(Lane::partition).toList();
        boolean allKnown = lanes.stream().allMatch(lane -> lane.progress().isKnown());
        asked = partitions.isEmpty()
                ? null
                : edge.logFacts(partitions, allKnown ? Optional.empty() : Optional.of(group));
    }

    private static boolean withoutCloud(Lane lane) {
        return lane.state() instanceof LaneState.BackingOff backingOff && backingOff.cloud();
    }

    private void show(Collection<Lane> lanes, CompletableFuture<Map<TopicPartition, Edge.LogFacts>> answer, long now) {
        Map<TopicPartition, Edge.LogFacts> facts;
        try {
            facts = answer.join();
            trouble = null;
        } catch (java.util.concurrent.CompletionException e) {
            trouble = Setback.sentence(e.getCause() == null ? e : e.getCause(), false);
            return;
        }
        var byTopic = new HashMap<String, Lag>();
        for (Lane lane : lanes) {
            Edge.LogFacts log = facts.get(lane.partition());
            Lane.Progress progress = lane.progress();
            if (log != null) {
                byTopic.merge(lane.partition().topic(), lag(lane, log, progress, now), Lag::plus);
            }
        }
        byTopic.forEach((topic, lag) -> {
            shown.add(topic);
            metrics.lagRecords.labelValues(topic).set(lag.records());
            metrics.lagSeconds.labelValues(topic).set(lag.seconds());
            metrics.secondsToLoss.labelValues(topic).set(lag.secondsToLoss());
        });
        for (String topic : List.copyOf(shown)) {
            if (lanes.stream().noneMatch(lane -> lane.partition().topic().equals(topic))) {
                // Another instance's now.
                shown.remove(topic);
                metrics.lagRecords.remove(topic);
                metrics.lagSeconds.remove(topic);
                metrics.secondsToLoss.remove(topic);
            }
        }
        rates.keySet().retainAll(lanes.stream().map(Lane::partition).toList());
    }

    private record Lag(double records, double seconds, double secondsToLoss) {
        Lag plus(Lag other) {
            return new Lag(
                    records + other.records,
                    Math.max(seconds, other.seconds),
                    Math.min(secondsToLoss, other.secondsToLoss));
        }
    }

    private Lag lag(Lane lane, Edge.LogFacts log, Lane.Progress progress, long now) {
        LogSpan span = log.span();
        long next = next(progress, log);
        long unsent = Math.max(0, span.end() - Math.max(next, span.begin()));
        Rates rate = rates.computeIfAbsent(lane.partition(), partition -> new Rates(now));
        Duration age = unsent == 0 ? Duration.ZERO : age(lane, progress, Duration.ofNanos(now - rate.began));
        rate.see(now, span.end(), next, progress.isKnown());
        double bytesPerRecord = log.bytes() / (double) Math.max(1, span.end() - span.begin());
        var backlog = new Backlog(unsent * bytesPerRecord, rate.in * bytesPerRecord, rate.out * bytesPerRecord, age);
        return new Lag(unsent, age.toMillis() / 1000.0, Retention.secondsToLoss(backlog, log.limits()));
    }

    /**
     * The next offset that the cloud lacks. While a lane has not opened yet, for the cloud has been away since the start,
     * what the group was told last; else, or if the log is another than it was then, the log's beginning.
     */
    static long next(Lane.Progress progress, Edge.LogFacts log) {
        if (progress.isKnown()) {
            return progress.next();
        }
        LogSpan span = log.span();
        long told = log.told().orElse(span.begin());
        return told < span.begin() || told > span.end() ? span.begin() : told;
    }

    /**
     * Age of the oldest record that is not forwarded: of the first that waits, else of the last that was forwarded. While
     * neither is known it is at least as old as this has watched.
     */
    private Duration age(Lane lane, Lane.Progress progress, Duration watched) {
        long oldest = lane.queue().headTimestamp().orElse(progress.timestamp());
        return oldest < 0
                ? progress.isKnown() ? Duration.ZERO : watched
                : Duration.ofMillis(Math.max(0, clock.millis() - oldest));
    }

    /** Records per second into and out of one log, each an average that forgets within a minute. */
    private static final class Rates {
        private final long began;
        private double in;
        private double out;
        private boolean known;
        private long at;
        private Optional<long[]> before = Optional.empty();

        Rates(long began) {
            this.began = began;
        }

        void see(long now, long end, long next, boolean isKnown) {
            if (isKnown != known) {
                known = isKnown;
                before = Optional.empty(); // a step from what was assumed to what is so is no rate
            }
            before.ifPresent(offsets -> {
                double seconds = Math.max(0.001, (now - at) / 1e9);
                double weight = 1 - Math.exp(-seconds / RATE_SECONDS);
                in += weight * (Math.max(0, end - offsets[0]) / seconds - in);
                out += weight * (Math.max(0, next - offsets[1]) / seconds - out);
            });
            at = now;
            before = Optional.of(new long[] {end, next});
        }
    }

    /** What a log's topic keeps, from its settings; nothing is known of settings that may not be read. */
    static Limits limits(Map<String, String> config) {
        long bytes = number(config, "retention.bytes");
        long age = number(config, "retention.ms");
        boolean deletes = config.getOrDefault("cleanup.policy", "delete").contains("delete");
        if (!deletes) {
            return Limits.NONE;
        }
        return new Limits(
                bytes < 0 ? Optional.empty() : Optional.of(bytes),
                Math.max(0, number(config, "segment.bytes")),
                age < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(age)));
    }

    private static long number(Map<String, String> config, String name) {
        String text = config.get(name);
        return text == null ? -1 : Long.parseLong(text);
    }
}
