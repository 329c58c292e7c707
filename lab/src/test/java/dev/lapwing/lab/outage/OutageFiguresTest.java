package dev.lapwing.lab.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class OutageFiguresTest {

    private static final double LATENCY = 0.1;
    /** A minute of baseline, a minute struck, a minute after. */
    private static final Timeline TIMELINE = new Timeline(60, 120, 180);

    @Test
    void anUndisturbedCaseHasNoOutageAndIsCalmAtOnce() {
        List<Sample> samples = samples(1, second -> second + LATENCY);

        OutageFigures figures = OutageFigures.of(samples, TIMELINE, Set.of());

        assertThat(figures.longestGapSeconds()).isCloseTo(0.1, within(0.001));
        assertThat(figures.baselineGapSeconds()).isCloseTo(0.1, within(0.001));
        assertThat(figures.recoveredSeconds()).hasValue(0);
        assertThat(figures.recoveredAfterHealSeconds()).hasValue(0);
    }

    @Test
    void picturesThatAreHeldUpMakeAGapAndThenALatencyThatFalls() {
        // What was written from 61 on comes at 70, and what was written from 70 on at once.
        List<Sample> samples = samples(1, second -> second > 61 && second < 70 ? 70 + LATENCY : second + LATENCY);

        OutageFigures figures = OutageFigures.of(samples, TIMELINE, Set.of());

        assertThat(figures.longestGapSeconds()).isCloseTo(9.0, within(0.2));
        assertThat(figures.recoveredSeconds().orElseThrow()).isBetween(9.0, 12.0);
        assertThat(figures.recoveredAfterHealSeconds()).hasValue(0);
    }

    @Test
    void theGapBeginsWithTheLastPictureBeforeTheStrike() {
        var arrivals = new TreeSet<>(List.of(1.0, 58.0, 65.0, 66.0));

        assertThat(OutageFigures.longestGap(arrivals, OptionalDouble.of(60), 67))
                .isEqualTo(new OutageFigures.Gap(58.0, 7.0));
    }

    @Test
    void aCameraThatNeverComesBackHasAGapUntilTheEnd() {
        List<Sample> samples = samples(1, second -> second + LATENCY).stream()
                .filter(sample -> sample.writtenSeconds() < 80)
                .toList();

        OutageFigures figures = OutageFigures.of(samples, TIMELINE, Set.of());

        assertThat(figures.longestGapSeconds()).isCloseTo(100, within(0.2));
        assertThat(figures.recoveredSeconds()).isEmpty();
        assertThat(figures.recoveredAfterHealSeconds()).isEmpty();
    }

    @Test
    void whatACameraOnAStruckBoardMissesIsNoOutageOfTheOthers() {
        var samples = new ArrayList<>(samples(1, second -> second + LATENCY));
        samples(2, second -> second + LATENCY).stream()
                .filter(sample -> sample.writtenSeconds() < 60 || sample.writtenSeconds() > 130)
                .forEach(samples::add);

        OutageFigures figures = OutageFigures.of(samples, TIMELINE, Set.of(2));

        assertThat(figures.gaps()).containsOnlyKeys(1);
        assertThat(figures.longestGapSeconds()).isLessThan(0.2);
        assertThat(figures.longestOwnGapSeconds()).isCloseTo(70, within(0.3));
    }

    @Test
    void oneSlowSecondDoesNotEndTheCalmButTwoInARowDo() {
        List<Sample> one = samples(1, second -> second >= 100 && second < 101 ? second + 0.5 : second + LATENCY);
        List<Sample> two = samples(1, second -> second >= 100 && second < 102 ? second + 0.5 : second + LATENCY);

        assertThat(OutageFigures.calmSince(one, 60, 120, 0.2)).hasValue(0);
        assertThat(OutageFigures.calmSince(two, 60, 120, 0.2).orElseThrow()).isBetween(41.0, 43.0);
    }

    private static List<Sample> samples(int camera, DoubleUnaryOperator arrivalOfWritten) {
        var samples = new ArrayList<Sample>();
        for (int tenth = 0; tenth < 1_800; tenth++) {
            double written = tenth / 10.0;
            samples.add(new Sample(camera, written, arrivalOfWritten.applyAsDouble(written)));
        }
        return samples;
    }
}
