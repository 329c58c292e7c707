package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Health;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the scheduler never waits for its topic, and that nothing is dropped uncounted. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PlacementOutboxTest {

    private final SchedulerMetrics metrics = new SchedulerMetrics(new PrometheusRegistry());
    private final FickleTopic topic = new FickleTopic();

    @Test
    void writesInOrderWhatItWasTold() {
        List<Placement> told = placements(250);
        try (PlacementOutbox outbox = outbox()) {
            outbox.start();

            told.forEach(outbox);
        }

        assertThat(topic.written()).isEqualTo(told);
        assertThat(topic.batches).allMatch(batch -> batch.size() <= PlacementOutbox.BATCH);
        assertThat(counted()).isEqualTo(Map.of(Recorded.WRITTEN, 250L));
    }

    @Test
    void triesTheSameOnesAgainUntilTheTopicTakesThem() {
        topic.away = true;
        List<Placement> told = placements(3);
        try (PlacementOutbox outbox = outbox()) {
            outbox.start();
            await().until(() -> metrics.setbacks() > 0);
            told.forEach(outbox);
            assertThat(outbox.check()).isInstanceOf(Health.Degraded.class);
            assertThat(outbox.check().ready()).isTrue();

            topic.away = false;

            await().until(() ->
                    outbox.check() instanceof Health.Up && topic.written().size() == 3);
        }

        assertThat(topic.written()).isEqualTo(told);
        assertThat(counted()).isEqualTo(Map.of(Recorded.WRITTEN, 3L));
    }

    @Test
    void dropsAndCountsWhatThereIsNoRoomFor() {
        topic.away = true;
        List<Placement> told = placements(PlacementOutbox.CAPACITY + 7);
        try (PlacementOutbox outbox = outbox()) {
            outbox.start();

            told.forEach(outbox);
            topic.away = false;
        }

        assertThat(topic.written()).isEqualTo(told.subList(0, PlacementOutbox.CAPACITY));
        assertThat(counted())
                .isEqualTo(Map.of(Recorded.WRITTEN, (long) PlacementOutbox.CAPACITY, Recorded.OUTBOX_FULL, 7L));
    }

    @Test
    void countsWhatItCannotWriteBeforeItStops() {
        topic.away = true;
        PlacementOutbox outbox = outbox();
        outbox.start();
        placements(5).forEach(outbox);

        outbox.close();
        placements(2).forEach(outbox);

        assertThat(topic.written()).isEmpty();
        assertThat(counted()).isEqualTo(Map.of(Recorded.STOPPED, 7L));
    }

    private PlacementOutbox outbox() {
        return new PlacementOutbox(topic, metrics, Duration.ofMillis(10));
    }

    private Map<Recorded, Long> counted() {
        var counted = new java.util.EnumMap<Recorded, Long>(Recorded.class);
        for (Recorded result : Recorded.values()) {
            if (metrics.count(result) > 0) {
                counted.put(result, metrics.count(result));
            }
        }
        return counted;
    }

    private static List<Placement> placements(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Placement(
                        "uid-" + i,
                        Step.DONE,
                        Instant.EPOCH.plusSeconds(i),
                        "n/Pod/p" + i,
                        "n/p" + i,
                        null,
                        "a",
                        "NEW_POD",
                        "It is the only node that can take it.",
                        "longest-life",
                        Map.of(),
                        List.of()))
                .toList();
    }

    /** A topic whose brokers can be away. */
    private static final class FickleTopic implements PlacementOutbox.Topic {

        private final List<List<Placement>> batches = new CopyOnWriteArrayList<>();
        private volatile boolean away;

        @Override
        public void open() {
            answer();
        }

        @Override
        public void write(List<Placement> placements) {
            answer();
            batches.add(List.copyOf(placements));
        }

        private void answer() {
            if (away) {
                throw new TimeoutException("no broker answers");
            }
        }

        List<Placement> written() {
            var written = new ArrayList<Placement>();
            batches.forEach(written::addAll);
            return written;
        }

        @Override
        public void close() {}
    }
}
