package dev.lapwing.lab.outage;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;

/** Nearest ranks of values. */
final class Quantiles {

    private final double[] sorted;

    private Quantiles(double[] sorted) {
        this.sorted = sorted;
    }

    static Quantiles of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue));
    }

    /** Of all of these together. */
    static Quantiles together(Collection<Quantiles> parts) {
        return of(parts.stream().flatMapToDouble(part -> Arrays.stream(part.sorted)));
    }

    private static Quantiles of(DoubleStream values) {
        return new Quantiles(values.sorted().toArray());
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
