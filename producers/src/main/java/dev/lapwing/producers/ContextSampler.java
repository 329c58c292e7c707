package dev.lapwing.producers;

import dev.lapwing.producers.context.MetricPeriods;
import dev.lapwing.producers.context.MetricSchedule;
import dev.lapwing.producers.context.Sense;
import dev.lapwing.producers.context.SenseException;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a node's senses for what is due, and puts one sample of it into the spool. A virtual thread of its own. */
final class ContextSampler implements Sampling {

    private static final Logger LOG = LoggerFactory.getLogger(ContextSampler.class);

    private final String node;
    private final List<Sense> senses;
    private final MetricPeriods periods;
    private final Spool<NodeSample> spool;
    private final ContextMetrics metrics;
    private final Consumer<ReadingFault> dropped;
    private final Clock clock;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private volatile @Nullable Throwable failure;

    ContextSampler(
            String node,
            List<Sense> senses,
            MetricPeriods periods,
            Spool<NodeSample> spool,
            ContextMetrics metrics,
            Consumer<ReadingFault> dropped,
            Clock clock) {
        this.node = node;
        this.senses = List.copyOf(senses);
        this.periods = periods;
        this.spool = spool;
        this.metrics = metrics;
        this.dropped = dropped;
        this.clock = clock;
    }

    @Override
    public String what() {
        return "context";
    }

    @Override
    public void run() {
        try {
            var schedule = new MetricSchedule(periods, System.nanoTime());
            while (true) {
                sample(schedule.takeDue(System.nanoTime()));
                Thread.sleep(schedule.untilNext(System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            senses.forEach(Sense::close);
        }
    }

    /** Samples what is due; nothing is written if this board has none of it. */
    void sample(Set<Metric> due) throws InterruptedException {
        var values = new EnumMap<Metric, Double>(Metric.class);
        for (Sense sense : senses) {
            var wanted = EnumSet.noneOf(Metric.class);
            wanted.addAll(due);
            wanted.retainAll(sense.metrics());
            if (!wanted.isEmpty()) {
                feel(sense, wanted, values);
            }
        }
        if (!values.isEmpty()) {
            metrics.felt(values);
            spool.append(new NodeSample(node, clock.instant().truncatedTo(ChronoUnit.MILLIS), values));
        }
    }

    private void feel(Sense sense, Set<Metric> wanted, Map<Metric, Double> values) throws InterruptedException {
        try {
            Map<Metric, Double> felt = sense.feel(wanted);
            wanted.stream().filter(metric -> !felt.containsKey(metric)).forEach(metrics::forget);
            felt.forEach((metric, value) -> {
                if (metric.plausible(value)) {
                    values.put(metric, value);
                } else {
                    dropped.accept(ReadingFault.OUT_OF_RANGE);
                }
            });
            troubles.remove(sense.name());
            if (failures.recovered(sense.name()) > 0) {
                LOG.atInfo().addKeyValue(LogKeys.SERVICE, sense.name()).log("says something again");
            }
        } catch (SenseException e) {
            dropped.accept(ReadingFault.NO_ANSWER);
            Map<Metric, Double> silent = sense.silent();
            for (Metric metric : wanted) {
                Double value = silent.get(metric);
                if (value == null) {
                    metrics.forget(metric);
                } else {
                    values.put(metric, value);
                }
            }
            if (sense.required()) {
                troubles.put(sense.name(), String.valueOf(e.getMessage()));
            }
            failures.failure(sense.name())
                    .addKeyValue(LogKeys.SERVICE, sense.name())
                    .log("says nothing: {}", e.getMessage());
        }
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<String> trouble() {
        return troubles.isEmpty()
                ? Optional.empty()
                : Optional.of(troubles.values().stream().sorted().collect(Collectors.joining("; ")));
    }
}
