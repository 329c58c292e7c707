package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.cli.demo.Latencies.Percentiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static final Instant CLOSED = Instant.parse("2026-11-22T10:30:15Z");

    @Test
    void bringsBothEndsOfAPictureTogetherInEitherOrder() {
        var latencies = new Latencies();

        latencies.captured(picture("first"));
        latencies.received("first", CLOSED.plusMillis(10));
        latencies.received("second", CLOSED.plusMillis(20));
        latencies.captured(picture("second"));
        latencies.received("unknown", CLOSED);

        assertThat(latencies.of(sample -> true))
                .contains(new Percentiles(2, Duration.ofMillis(10), Duration.ofMillis(20)));
        assertThat(latencies.of(sample -> sample.camera().equals("camera2"))).isEmpty();
    }

    @Test
    void percentilesAreByNearestRank() {
        List<Duration> hundred =
                LongStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList();

        assertThat(Percentiles.of(hundred))
                .contains(new Percentiles(100, Duration.ofMillis(50), Duration.ofMillis(95)));
        assertThat(Percentiles.of(List.of(Duration.ofMillis(7))))
                .contains(new Percentiles(1, Duration.ofMillis(7), Duration.ofMillis(7)));
        assertThat(Percentiles.of(List.of())).isEmpty();
    }

    private static CaptureLedger.Captured picture(String ceId) {
        return new CaptureLedger.Captured("camera1", "a.jpg", ceId, "", CLOSED, 1, true, false);
    }
}
