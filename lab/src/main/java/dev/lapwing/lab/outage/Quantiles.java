package dev.lapwing.lab.outage;

import java.util.Arrays;
import java.util.Collection;

/** Nearest ranks of sorted values. */
record Quantiles(double[] sorted) {

    static Quantiles of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Quantiles(sorted);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    /** The value that this part of all does not exceed; NaN without any. */
    double at(double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(part * sorted.length) - 1;
        return sorted[Math.clamp(rank, 0, sorted.length - 1)];
    }

    double max() {
        return at(1);
    }
}
