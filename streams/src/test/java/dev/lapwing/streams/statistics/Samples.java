package dev.lapwing.streams.statistics;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A node whose samples arrive, numbered, when they are taken, unless a test says otherwise. */
final class Samples {

    static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
    static final Duration WINDOW = Duration.ofMinutes(15);

    private long sequence;

    HeardSample at(Instant at, Metric metric, double value) {
        return at(at, at, true, Map.of(metric, value));
    }

    HeardSample at(Instant at, Instant heardAt, boolean synchronised, Map<Metric, Double> metrics) {
        long number = sequence++;
        return new HeardSample(new NodeSample("rpi-node-1", at, metrics), heardAt, synchronised, number, number + 1);
    }
}
