package dev.lapwing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisedTest {

    private final List<ScriptedService> made = new CopyOnWriteArrayList<>();

    @Test
    void makesAFailedServiceAnewAndLeavesItsNeighbourAlone() {
        var neighbour = new ScriptedService("temperature");
        try (var supervised = supervised(this::make);
                var other = supervised(() -> neighbour)) {
            supervised.start();
            other.start();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> supervised.check() instanceof Health.Up && other.check() instanceof Health.Up);

            made.getFirst().is(new Health.Down("lost its directory", new IllegalStateException()));

            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> supervised.check().detail().contains("lost its directory"));
            assertThat(supervised.check()).isInstanceOf(Health.Waiting.class);
            await().pollInterval(Duration.ofMillis(10)).until(() -> supervised.check() instanceof Health.Up);
            assertThat(made).hasSize(2);
            assertThat(made.getFirst().closes()).isEqualTo(1);
            assertThat(neighbour.starts()).isEqualTo(1);
            assertThat(neighbour.closes()).isZero();
        }
    }

    @Test
    void aServiceThatCannotEvenBeMadeIsWaitedFor() {
        try (var supervised = supervised(() -> {
            if (made.isEmpty()) {
                make();
                throw new IllegalStateException("no such setting");
            }
            return make();
        })) {
            supervised.start();

            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> supervised.check().detail().contains("no such setting"));
            await().pollInterval(Duration.ofMillis(10)).until(() -> supervised.check() instanceof Health.Up);
        }
    }

    @Test
    void anErrorIsForTheProcessToDieOf() {
        try (var supervised = supervised(() -> {
            throw new NoClassDefFoundError("dev/lapwing/Gone");
        })) {
            supervised.start();

            await().pollInterval(Duration.ofMillis(10)).until(() -> supervised.check() instanceof Health.Down);
            assertThat(supervised.check().detail()).contains("dev/lapwing/Gone");
            assertThat(supervised.check().alive()).isFalse();
        }
    }

    @Test
    void closesItsServiceOnceByAThreadThatMayStillWait() {
        var supervised = supervised(this::make);
        supervised.start();
        await().pollInterval(Duration.ofMillis(10)).until(() -> supervised.check() instanceof Health.Up);

        supervised.close();
        supervised.close();

        assertThat(made.getFirst().closes()).isEqualTo(1);
        assertThat(made.getFirst().closedByInterruptedThread()).isFalse();
        assertThat(made).hasSize(1);
    }

    @Test
    void canBeClosedWithoutHavingBeenStarted() {
        var supervised = supervised(this::make);

        supervised.close();

        assertThat(made).isEmpty();
    }

    private static Supervised supervised(Supplier<Service> factory) {
        return new Supervised("camera", factory, Duration.ofMillis(200), Duration.ofMillis(5));
    }

    private Service make() {
        var service = new ScriptedService("camera");
        made.add(service);
        return service;
    }
}
