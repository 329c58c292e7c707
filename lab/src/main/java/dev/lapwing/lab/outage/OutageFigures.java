package dev.lapwing.lab.outage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * @param gapSeconds of each camera that saw and was not cut off all the while: its longest time without a picture in the
 *     cloud from the strike on
 * @param ownGapSeconds the same, of cameras on what was struck
 * @param recoveredSeconds from the strike until latency was at its baseline again; empty if it was not
 *     while the strike lasted
 * @param recoveredAfterHealSeconds the same from the moment at which everything was given back
 */
record OutageFigures(
        Quantiles baseline,
        Quantiles latencies,
        double baselineGapSeconds,
        Map<Integer, Double> gapSeconds,
        Map<Integer, Double> ownGapSeconds,
        OptionalDouble recoveredSeconds,
        OptionalDouble recoveredAfterHealSeconds) {

    /** Latency is at its baseline where a second's median is at most so many times that of the baseline. */
    static final double BASELINE_FACTOR = 2;

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
        var gaps = new TreeMap<Integer, Double>();
        var own = new TreeMap<Integer, Double>();
        for (var camera : arrivals.entrySet()) {
            baselineGap = Math.max(
                    baselineGap, longestGap(camera.getValue(), OptionalDouble.empty(), timeline.struckSeconds()));
            double gap =
                    longestGap(camera.getValue(), OptionalDouble.of(timeline.struckSeconds()), timeline.endSeconds());
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
    static double longestGap(TreeSet<Double> arrivals, OptionalDouble from, double until) {
        if (arrivals.isEmpty()) {
            return until - from.orElse(until);
        }
        double last = from.isEmpty() ? arrivals.first() : from.getAsDouble();
        if (from.isPresent()) {
            Double before = arrivals.floor(last);
            last = before == null ? last : before;
        }
        double longest = 0;
        for (double arrival : arrivals.tailSet(last, false)) {
            if (arrival > until) {
                break;
            }
            longest = Math.max(longest, arrival - last);
            last = arrival;
        }
        return Math.max(longest, until - last);
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
    double longestGapSeconds() {
        return longest(gapSeconds);
    }

    /** The longest of all cameras that were struck. */
    double longestOwnGapSeconds() {
        return longest(ownGapSeconds);
    }

    private static double longest(Map<Integer, Double> gaps) {
        return gaps.values().stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
}
