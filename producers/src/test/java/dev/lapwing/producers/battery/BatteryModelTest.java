package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What no battery can do, the model cannot do either. */
class BatteryModelTest {

    private static final double CAPACITY = 12;

    private static BatteryModel battery(double charge, long seed) {
        return BatteryModel.of(new BatteryModel.Cell(CAPACITY, 20, 0.01, seed), charge);
    }

    @Property(tries = 300)
    void neverGivesMoreThanItWasGiven(
            @ForAll @DoubleRange(min = 0, max = 1) double charge,
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0, max = 12) Double> powers,
            @ForAll @DoubleRange(min = 0, max = 8) double load,
            @ForAll @IntRange(min = 1, max = 600) int seconds) {
        BatteryModel battery = battery(charge, 1);
        double hours = seconds / 3600.0;
        for (double power : powers) {
            BatteryModel next = battery.step(Duration.ofSeconds(seconds), load, power);

            double gained = (next.charge() - battery.charge()) * CAPACITY;
            assertThat(next.charge()).isBetween(0.0, 1.0);
            assertThat(gained).isLessThanOrEqualTo(Math.max(0, power - load) * hours + 1e-9);
            if (battery.charge() > 0 && next.charge() > 0 && power < load) {
                assertThat(-gained).isGreaterThanOrEqualTo((load - power) * hours - 1e-9);
            }
            if (power < load) {
                assertThat(next.charge()).isLessThanOrEqualTo(battery.charge());
            }
            battery = next;
        }
    }

    @Property(tries = 200)
    void isTheSameAfterTheSameStepsAndSaysOtherNoiseForAnotherSeed(
            @ForAll long seed, @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 9) Double> powers) {
        BatteryModel one = battery(0.5, seed);
        BatteryModel two = battery(0.5, seed);
        BatteryModel other = battery(0.5, seed + 1);
        for (double power : powers) {
            one = one.step(Duration.ofMinutes(1), 3, power);
            two = two.step(Duration.ofMinutes(1), 3, power);
            other = other.step(Duration.ofMinutes(1), 3, power);
        }

        assertThat(two).isEqualTo(one);
        assertThat(two.volts()).isEqualTo(one.volts());
        assertThat(other.charge()).isEqualTo(one.charge());
        assertThat(other.volts()).isNotEqualTo(one.volts());
        assertThat(one.percent()).isBetween(0.0, 100.0);
    }

    @Test
    void isEmptyWhenItsEnergyIsGoneAndFullWhenItIsBack() {
        BatteryModel battery = battery(1, 1);
        int minutes = 0;
        while (!battery.empty()) {
            battery = battery.step(Duration.ofMinutes(1), 3, 0);
            minutes++;
        }
        assertThat(minutes).isCloseTo((int) (CAPACITY / 3 * 60 * BatteryModel.EFFICIENCY), within(2));
        assertThat(battery.step(Duration.ofMinutes(1), 3, 0).amperes()).isZero();

        for (int i = 0; i < 600; i++) {
            battery = battery.step(Duration.ofMinutes(1), 3, 12);
        }
        assertThat(battery.charge()).isGreaterThan(0.99);
    }

    @Test
    void takesLessAndLessAboveFourFifths() {
        double half = battery(0.5, 1).step(Duration.ofSeconds(1), 0, 50).amperes();
        double nine = battery(0.9, 1).step(Duration.ofSeconds(1), 0, 50).amperes();
        double almost = battery(0.99, 1).step(Duration.ofSeconds(1), 0, 50).amperes();

        assertThat(half).isGreaterThan(nine * 1.5);
        assertThat(nine).isGreaterThan(almost * 3);
        assertThat(almost).isPositive();
    }

    @Test
    void warmsUpWhileMuchFlowsAndCoolsDownAtRest() {
        BatteryModel battery = battery(0.9, 1);
        for (int i = 0; i < 30; i++) {
            battery = battery.step(Duration.ofMinutes(1), 10, 0);
        }
        assertThat(battery.celsius()).isBetween(25.0, 60.0);

        BatteryModel rested = battery.step(Duration.ofHours(6), 0, 0);
        assertThat(rested.celsius()).isCloseTo(20, within(0.1));
    }

    @Test
    void livesFasterThanTheClockAndByTheSun() {
        var nanos = new AtomicLong();
        var battery = new SimulatedBattery(
                Simulation.parse("capacity=10,load=1,charge=50,sun=8,speed=3600,noise=0"),
                Optional.empty(),
                nanos::get,
                Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC));

        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(battery.now().percent()).as("at five in the morning").isLessThan(1);
        nanos.addAndGet(Duration.ofSeconds(8).toNanos());
        assertThat(battery.now().percent()).as("at one o'clock").isGreaterThan(90);
        assertThat(battery.power()).isGreaterThan(7);
    }

    @Test
    void refusesASimulationThatIsNone() {
        for (String text : List.of("capacity=0", "charge=101", "colour=1", "capacity", "speed=0", "load=x")) {
            assertThatThrownBy(() -> Simulation.parse(text)).as(text).hasMessageStartingWith("must ");
        }
        assertThat(Simulation.parse("").capacityWattHours()).isEqualTo(10);
    }

    @Property(tries = 200)
    void aCurveLeadsFromChargeToVoltageAndBack(@ForAll @DoubleRange(min = 0, max = 100) double percent) {
        VoltageCurve curve = VoltageCurve.parse("4.2=100,3.0=0,3.7=40");

        assertThat(curve.percent(curve.volts(percent))).isCloseTo(percent, within(1e-6));
    }

    @Test
    void refusesACurveThatFalls() {
        for (String text : List.of("3=0", "3=50,4=40", "3=0,3=10", "3=0,4=120", "3:0,4:1", "")) {
            assertThatThrownBy(() -> VoltageCurve.parse(text)).as(text).hasMessageStartingWith("must ");
        }
    }
}
