package dev.lapwing.lab.outage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the arrivals of a case say; a pure function of them.
 *
 * @param baseline latencies before the strike, in seconds
 * @param latencies of pictures that arrived after it
 * @param baselineGapSeconds the longest time without a picture of a camera before the strike
 * @param gaps of each camera that saw and was not cut off all the while: its longest time without a picture in the
 *     cloud from the strike on
 * @param ownGaps the same, of cameras on what was struck
 * @param recoveredSeconds from the strike until latency was at its baseline again; empty if it was not
 *     while the strike lasted
 * @param recoveredAfterHealSeconds the same from the moment at which everything was given back
 */
record OutageFigures(
        Quantiles baseline,
        Quantiles latencies,
        double baselineGapSeconds,
        Map<Integer, Gap> gaps,
        Map<Integer, Gap> ownGaps,
        OptionalDouble recoveredSeconds,
        OptionalDouble recoveredAfterHealSeconds) {

    /** Latency is at its baseline where a second's median is at most so many times that of the baseline. */
    static final double BASELINE_FACTOR = 2;

    /**
     * A time without a picture.
     *
     * @param beganSeconds when the last picture before it came, on the clock of the {@link Timeline}
     */
    record Gap(double beganSeconds, double seconds) {}

    /** For at least so many seconds, but for single ones. */
    static final int CALM_SECONDS = 5;

    /**
     * Makes them.
     *
     * @param struck cameras that were without power or cable for a while
     */
    static OutageFigures of(List<Sample> samples, Timeline timeline, Set<Integer> struck) {
        var before = new ArrayList<Double>();
        var after = new ArrayList<Double>();
        var arrivals = new TreeMap<Integer, TreeSet<Double>>();
        for (Sample sample : samples) {
            boolean early = sample.arrivedSeconds() < timeline.struckSeconds();
            (early ? before : after).add(sample.latencySeconds());
            arrivals.computeIfAbsent(sample.camera(), camera -> new TreeSet<>()).add(sample.arrivedSeconds());
        }
        Quantiles baseline = Quantiles.of(before);
        double baselineGap = 0;
        var gaps = new TreeMap<Integer, Gap>();
        var own = new TreeMap<Integer, Gap>();
        for (var camera : arrivals.entrySet()) {
            baselineGap = Math.max(
                    baselineGap,
                    longestGap(camera.getValue(), OptionalDouble.empty(), timeline.struckSeconds())
                            .seconds());
            Gap gap = longestGap(camera.getValue(), OptionalDouble.of(timeline.struckSeconds()), timeline.endSeconds());
            (struck.contains(camera.getKey()) ? own : gaps).put(camera.getKey(), gap);
        }
        List<Sample> others = samples.stream()
                .filter(sample -> !struck.contains(sample.camera()))
                .toList();
        double most = BASELINE_FACTOR * baseline.at(0.5);
        return new OutageFigures(
                baseline,
                Quantiles.of(after),
                baselineGap,
                gaps,
                own,
                calmSince(others, timeline.struckSeconds(), timeline.healedSeconds(), most),
                calmSince(samples, timeline.healedSeconds(), timeline.endSeconds(), most));
    }

    /**
     * The longest time between two arrivals.
     *
     * @param from if there is one, what was under way at that moment counts from the arrival before it
     */
    static Gap longestGap(TreeSet<Double> arrivals, OptionalDouble from, double until) {
        double last = from.orElse(arrivals.isEmpty() ? until : arrivals.first());
        if (from.isPresent()) {
            Double before = arrivals.floor(last);
            last = before == null ? last : before;
        }
        var longest = new Gap(last, 0);
        for (double arrival : arrivals.tailSet(last, false)) {
            if (arrival > until) {
                break;
            }
            longest = longer(longest, new Gap(last, arrival - last));
            last = arrival;
        }
        return longer(longest, new Gap(last, until - last));
    }

    private static Gap longer(Gap one, Gap other) {
        return other.seconds() > one.seconds() ? other : one;
    }

    /**
     * From when on latency was at its baseline until the end: the last two seconds in a row that were not lie before, and
     * {@link #CALM_SECONDS} at least lie behind.
     */
    static OptionalDouble calmSince(List<Sample> samples, double from, double until, double mostSeconds) {
        int seconds = (int) Math.floor(until - from);
        var bins = new ArrayList<List<Double>>();
        for (int second = 0; second < seconds; second++) {
            bins.add(new ArrayList<>());
        }
        for (Sample sample : samples) {
            int second = (int) Math.floor(sample.arrivedSeconds() - from);
            if (second >= 0 && second < seconds) {
                bins.get(second).add(sample.latencySeconds());
            }
        }
        int since = 0;
        boolean wasCalm = true;
        for (int second = 0; second < seconds; second++) {
            Quantiles latencies = Quantiles.of(bins.get(second));
            boolean isCalm = !latencies.isEmpty() && latencies.at(0.5) <= mostSeconds;
            if (!isCalm && (!wasCalm || second == 0)) {
                since = second + 1;
            }
            wasCalm = isCalm;
        }
        return seconds - since >= CALM_SECONDS ? OptionalDouble.of(since) : OptionalDouble.empty();
    }

    /** The longest of all cameras that were not struck. */
    Optional<Gap> longestGap() {
        return longest(gaps);
    }

    /** Its seconds; not a number, if there was no such camera. */
    double longestGapSeconds() {
        return longestGap().map(Gap::seconds).orElse(Double.NaN);
    }

    /** The longest of all cameras that were struck. */
    double longestOwnGapSeconds() {
        return longest(ownGaps).map(Gap::seconds).orElse(Double.NaN);
    }

    private static Optional<Gap> longest(Map<Integer, Gap> gaps) {
        return gaps.values().stream().max(Comparator.comparingDouble(Gap::seconds));
    }

    /** Of each camera the seconds of its gap. */
    static Map<Integer, Double> seconds(Map<Integer, Gap> gaps) {
        var seconds = new TreeMap<Integer, Double>();
        gaps.forEach((camera, gap) -> seconds.put(camera, gap.seconds()));
        return seconds;
    }
}
