package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.ClockState;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SampledServiceTest {

    private static final Service PUBLISHES = new Service() {
        @Override
        public String name() {
            return "temperature";
        }

        @Override
        public void start() {}

        @Override
        public Health check() {
            return new Health.Up("publishes");
        }

        @Override
        public void close() {}
    };

    private final List<ReadingFault> dropped = new ArrayList<>();

    @Test
    void isDownOnceItsSamplerFailed() {
        var defect = new IllegalStateException("a defect");
        try (var service = new SampledService(List.of(sampler(defect, false)), PUBLISHES)) {
            service.start();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> service.check() instanceof Health.Down down
                            && down.cause().equals(defect)
                            && down.detail().contains("a defect"));
        }
    }

    @Test
    void countsWhatCouldNotBeReadBesideWhatCould() throws Exception {
        Sampler sampler = sampler(new IllegalStateException("not reached"), true);

        sampler.sample();

        assertThat(dropped).containsExactly(ReadingFault.NO_ANSWER, ReadingFault.NOT_A_NUMBER);
        assertThat(sampler.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("hot"));
        assertThat(sampler.failure()).isEmpty();
    }

    private Sampler sampler(RuntimeException defect, boolean reads) {
        var sensor = new Sensor() {
            @Override
            public boolean present() {
                return true;
            }

            @Override
            public Measured measure() {
                if (!reads) {
                    throw defect;
                }
                return new Measured(
                        List.of(),
                        List.of(
                                new SensorException(ReadingFault.NO_ANSWER, "a may not be read"),
                                new SensorException(ReadingFault.NOT_A_NUMBER, "b says hot")));
            }
        };
        var spool = new Spool<>(
                Path.of("/nowhere"),
                "spool",
                4096,
                new ReadingForm("home", "pi", ZoneOffset.UTC),
                () -> ClockState.SYNCHRONISED,
                dropped::add);
        var probe = new Sampler.Probe(
                "temperature", null, sensor, Duration.ofSeconds(10), Plausibility.Limits.OF_A_BOARDS_TEMPERATURE);
        return new Sampler(probe, spool, dropped::add);
    }
}
