package dev.lapwing.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How long pictures took from the moment that the camera closed them until they could be read in the cloud. The two ends
 * of a picture are told apart from each other and in any order; its {@code ce_id} brings them together.
 */
public final class Latencies {

    private final Map<String, CaptureLedger.Captured> captured = new HashMap<>();
    private final Map<String, Instant> received = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    /** One picture's way. */
    public record Sample(String camera, Instant receivedAt, Duration latency) {}

    /** Two points of a distribution. */
    public record Percentiles(int count, Duration p50, Duration p95) {

        /** Of these; empty without any. Nearest rank. */
        static Optional<Percentiles> of(List<Duration> latencies) {
            if (latencies.isEmpty()) {
                return Optional.empty();
            }
            long[] sorted =
                    latencies.stream().mapToLong(Duration::toNanos).sorted().toArray();
            return Optional.of(new Percentiles(sorted.length, rank(sorted, 0.50), rank(sorted, 0.95)));
        }

        private static Duration rank(long[] sorted, double part) {
            int index = (int) Math.ceil(part * sorted.length) - 1;
            return Duration.ofNanos(sorted[Math.max(0, index)]);
        }

        @Override
        public String toString() {
            return Arrays.asList(p50.toMillis(), p95.toMillis()) + " ms";
        }
    }

    /** A camera closed it. */
    public synchronized void captured(CaptureLedger.Captured picture) {
        Instant at = received.remove(picture.ceId());
        if (at == null) {
            captured.put(picture.ceId(), picture);
        } else {
            samples.add(sample(picture, at));
        }
    }

    synchronized void received(String ceId, Instant at) {
        CaptureLedger.Captured picture = captured.remove(ceId);
        if (picture == null) {
            received.put(ceId, at);
        } else {
            samples.add(sample(picture, at));
        }
    }

    private static Sample sample(CaptureLedger.Captured picture, Instant receivedAt) {
        return new Sample(picture.camera(), receivedAt, Duration.between(picture.closedAt(), receivedAt));
    }

    /** Of the pictures for which this holds. */
    public synchronized Optional<Percentiles> of(Predicate<Sample> which) {
        return Percentiles.of(
                samples.stream().filter(which).map(Sample::latency).toList());
    }
}
