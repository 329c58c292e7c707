package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
class TemperatureServiceTest {

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
        try (var service = new TemperatureService(sampler(defect, false), PUBLISHES)) {
            service.start();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> service.check() instanceof Health.Down down
                            && down.cause().equals(defect)
                            && down.detail().contains("a defect"));
        }
    }

    @Test
    void countsWhatCouldNotBeReadBesideWhatCould() throws Exception {
        TemperatureSampler sampler = sampler(new IllegalStateException("not reached"), true);

        sampler.sample();

        assertThat(dropped).containsExactly(ReadingFault.NO_ANSWER, ReadingFault.NOT_A_NUMBER);
        assertThat(sampler.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("hot"));
        assertThat(sampler.failure()).isEmpty();
    }

    private TemperatureSampler sampler(RuntimeException defect, boolean reads) {
        var thermometer = new Thermometer() {
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
                                new ThermometerException(ReadingFault.NO_ANSWER, "a may not be read"),
                                new ThermometerException(ReadingFault.NOT_A_NUMBER, "b says hot")));
            }
        };
        var spool = new ReadingSpool(
                Path.of("/nowhere"),
                "spool",
                4096,
                new ReadingSpool.Source("home", "pi", ZoneOffset.UTC),
                dropped::add);
        return new TemperatureSampler(thermometer, spool, Duration.ofSeconds(10), dropped::add);
    }
}
