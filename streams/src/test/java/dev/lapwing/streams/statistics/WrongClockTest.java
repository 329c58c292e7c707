package dev.lapwing.streams.statistics;

import static dev.lapwing.streams.statistics.Samples.BEGIN;
import static dev.lapwing.streams.statistics.Samples.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Samples of boards, and brokers, whose clocks are not right. */
class WrongClockTest extends OneNode {

    private static final Instant IN_1970 = Instant.parse("1970-01-01T00:02:00Z");

    @Test
    void countsASampleOf1970AsTakenWhenItArrived() {
        statistics.hear(samples.at(IN_1970, second(60), false, Map.of(Metric.LOAD, 1.0)));
        statistics.hear(samples.at(IN_1970, second(90), true, Map.of(Metric.LOAD, 3.0)));

        assertThat(context().at()).isEqualTo(second(90));
        assertThat(metric(Metric.LOAD).mean()).isEqualTo(2);
        assertThat(metric(Metric.LOAD).lastAt()).isEqualTo(second(90));
    }

    @Test
    void countsASampleOfTheFutureAsTakenWhenItArrived() {
        Instant tomorrow = BEGIN.plus(Duration.ofDays(1));
        statistics.hear(samples.at(tomorrow, BEGIN, true, Map.of(Metric.LOAD, 1.0)));

        assertThat(context().at()).isEqualTo(BEGIN);
        assertThat(statistics.hear(samples.at(second(1), Metric.LOAD, 1))).isEmpty();
    }

    @Test
    void believesTheBoardWhereTheBrokersClockSays1970() {
        statistics.hear(samples.at(BEGIN, IN_1970, true, Map.of(Metric.LOAD, 1.0)));

        assertThat(context().at()).isEqualTo(BEGIN);
    }

    @Test
    void takesInWhatWasTakenRightAfterAClockWasSetThoughOlderSamplesArrivedAfterIt() {
        for (int i = 0; i < 5; i++) {
            statistics.hear(samples.at(IN_1970, second(600), false, Map.of(Metric.LOAD, 1.0)));
        }

        assertThat(statistics.hear(samples.at(second(300), second(601), true, Map.of(Metric.LOAD, 1.0))))
                .isEmpty();

        assertThat(context().at()).isEqualTo(second(300));
        assertThat(metric(Metric.LOAD).count()).isEqualTo(6);
        assertThat(metric(Metric.LOAD).recent().count()).isEqualTo(1);
        assertThat(statistics.hear(samples.at(second(299), Metric.LOAD, 1))).contains(DropReason.LATE);
    }

    /** A board boots, and says what it felt before its clock was set together with what it felt right after. */
    @Test
    void keepsItsLineOverABoot() {
        for (int i = 0; i <= 20; i++) {
            statistics.hear(samples.at(second(30 * i), Metric.BATTERY_PERCENT, 80 - i / 12.0));
        }
        wrongClock(5, second(690), 80 - 22 / 12.0);
        for (int i = 22; i <= 26; i++) {
            Instant taken = second(30 * i + 25);
            Instant heard = i == 22 ? second(690) : taken;
            assertThat(statistics.hear(samples.at(taken, heard, true, Map.of(Metric.BATTERY_PERCENT, 80 - i / 12.0))))
                    .isEmpty();
        }

        assertThat(metric(Metric.BATTERY_PERCENT).recent().count()).isEqualTo(27);
        assertThat(metric(Metric.BATTERY_PERCENT).recent().slopePerHour()).isCloseTo(-10, within(0.5));
        assertThat(context().at()).isEqualTo(second(805));
        assertThat(statistics.hear(samples.at(second(804), Metric.BATTERY_PERCENT, 70)))
                .contains(DropReason.LATE);
    }

    @Test
    void goesOnWhereTheClockOfTheBrokersGoesBack() {
        for (int i = 0; i <= 30; i++) {
            wrongClock(30 * i, second(30 * i), 80 - i / 12.0);
        }
        Instant back = BEGIN.minus(Duration.ofHours(4));
        for (int i = 31; i <= 60; i++) {
            wrongClock(30 * i, back.plusSeconds(30L * i), 80 - i / 12.0);
        }

        assertThat(metric(Metric.BATTERY_PERCENT).recent().slopePerHour()).isCloseTo(-10, within(1e-6));
        assertThat(metric(Metric.BATTERY_PERCENT).count()).isEqualTo(61);
        assertThat(context().at()).isEqualTo(back.plusSeconds(1800));
    }

    @Test
    void laysNoLineThroughSamplesThatWaitedTogetherUnderAClockThatIsNotRight() {
        int away = 4 * 120;
        for (int i = 0; i <= 20; i++) {
            wrongClock(30 * i, second(30 * i), 80 - i / 12.0);
        }
        Instant reached = second(30 * (20 + away));
        for (int i = 21; i <= 20 + away; i++) {
            wrongClock(30 * i, reached.plusMillis(i), 80 - i / 12.0);
        }
        assertThat(context().timeToEmpty())
                .as("nobody knows when they were taken")
                .isNull();
        for (int i = 21 + away; i <= 31 + away; i++) {
            wrongClock(30 * i, second(30 * i), 80 - i / 12.0);
        }

        assertThat(metric(Metric.BATTERY_PERCENT).recent().slopePerHour()).isCloseTo(-10, within(0.1));
        assertThat(metric(Metric.BATTERY_PERCENT).count()).isEqualTo(32 + away);
        assertThat(NodeStatistics.read(statistics.write(), WINDOW).context("rpi-node-1"))
                .isEqualTo(context());
    }

    @Test
    void keepsItsLineWhereSamplesWaitedForAMoment() {
        for (int i = 0; i < 30; i++) {
            boolean late = i % 10 == 5 || i % 10 == 6;
            wrongClock(30 * i, late ? second(30 * (i / 10 * 10 + 7)) : second(30 * i), 80 - i / 12.0);
        }

        assertThat(metric(Metric.BATTERY_PERCENT).recent().slopePerHour()).isCloseTo(-10, within(0.5));
        assertThat(metric(Metric.BATTERY_PERCENT).recent().count())
                .as("all but two of each three that arrived together")
                .isEqualTo(24);
    }

    @Test
    void goesOnWithASourceThatLostItsCountThoughItsClockIsNotRight() {
        for (int i = 0; i < 100; i++) {
            wrongClock(i, second(i), 80);
        }
        HeardSample old = heardBefore(0);
        var anew = new Samples();
        HeardSample first = anew.at(IN_1970, second(200), false, Map.of(Metric.BATTERY_PERCENT, 80.0));

        assertThat(statistics.hear(old)).as("read once more").contains(DropReason.DUPLICATE);
        assertThat(statistics.hear(new HeardSample(first.sample(), second(200), false, 0, 999)))
                .isEmpty();
        assertThat(statistics.hear(new HeardSample(first.sample(), second(201), false, 1, 1000)))
                .isEmpty();
        assertThat(metric(Metric.BATTERY_PERCENT).count()).isEqualTo(102);
    }

    private static HeardSample heardBefore(int number) {
        return new HeardSample(
                new NodeSample("rpi-node-1", IN_1970.plusSeconds(number), Map.of(Metric.BATTERY_PERCENT, 80.0)),
                second(number),
                false,
                number,
                number + 1);
    }

    /** Of a board that counts from 1970. */
    private void wrongClock(int boardSeconds, Instant heardAt, double percent) {
        assertThat(statistics.hear(samples.at(
                        IN_1970.plusSeconds(boardSeconds), heardAt, false, Map.of(Metric.BATTERY_PERCENT, percent))))
                .isEmpty();
    }
}
