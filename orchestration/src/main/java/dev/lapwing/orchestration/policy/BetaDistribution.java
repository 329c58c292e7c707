package dev.lapwing.orchestration.policy;

/**
 * The distribution function of a beta distribution that is given by mean and standard deviation: {@code I_x(a, b)} by the
 * continued fraction 26.5.8 of Abramowitz and Stegun, "Handbook of Mathematical Functions", evaluated by Lentz's method, and
 * the logarithm of the gamma function by Stirling's series (6.1.41).
 */
final class BetaDistribution {

    private static final int STEPS = 300;
    private static final double PRECISION = 1e-12;
    private static final double TINY = 1e-300;

    private BetaDistribution() {}

    /** Probability of a value of at most {@code x}, all from 0 to 1. */
    static double below(double x, double mean, double deviation) {
        double variance = deviation * deviation;
        if (mean <= 0 || (variance <= 0 && mean <= x) || x >= 1) {
            return 1;
        }
        if (variance <= 0 || x <= 0 || variance >= mean * (1 - mean)) {
            return 0;
        }
        double size = mean * (1 - mean) / variance - 1;
        return incomplete(x, mean * size, (1 - mean) * size);
    }

    /** The regularised incomplete beta function. */
    static double incomplete(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incomplete(1 - x, b, a);
        }
        double front = Math.exp(
                a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a));
        double c = 1;
        double d = 1 / away(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m <= STEPS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / away(1 + even * d);
            c = away(1 + even / c);
            fraction *= c * d;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / away(1 + odd * d);
            c = away(1 + odd / c);
            fraction *= c * d;
            if (Math.abs(c * d - 1) < PRECISION) {
                break;
            }
        }
        return Math.clamp(front * fraction, 0, 1);
    }

    private static double away(double fromZero) {
        return Math.abs(fromZero) < TINY ? TINY : fromZero;
    }

    private static double logGamma(double x) {
        double shift = 0;
        double z = x;
        while (z < 10) {
            shift -= Math.log(z);
            z++;
        }
        double inverse = 1 / (z * z);
        return shift
                + (z - 0.5) * Math.log(z)
                - z
                + 0.5 * Math.log(2 * Math.PI)
                + (1.0 / 12 - inverse * (1.0 / 360 - inverse / 1260)) / z;
    }
}
