package dev.lapwing.producers.battery;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A battery that exists only as arithmetic: how full and how warm it is, and what flows. The same steps from the same
 * beginning always lead to the same battery.
 *
 * <p>External power feeds the load first, and what is left of it charges: at most at half the capacity per hour, and less and
 * less above 80 percent, as a lithium cell is charged at constant voltage there. What charges and what is drawn loses
 * {@link #EFFICIENCY}. An empty battery gives nothing.
 *
 * @param cell what it is made of
 * @param charge 0 to 1
 * @param celsius its temperature
 * @param amperes into it; negative while it is drained
 * @param steps how many there were
 */
public record BatteryModel(Cell cell, double charge, double celsius, double amperes, long steps) {

    /** How much of the energy is left each way. */
    public static final double EFFICIENCY = 0.95;

    private static final double C_RATE = 0.5;
    private static final double TAPER_FROM = 0.8;
    private static final double TAPER_REST = 0.05;
    private static final double OHMS = 0.08;
    private static final double WARMTH_PER_SQUARE_AMPERE = 3;
    private static final double THERMAL_SECONDS = 1200;
    private static final long CHANNELS = 4;

    /** A lithium cell at rest. */
    private static final VoltageCurve AT_REST = VoltageCurve.parse("3.0=0,3.5=10,3.6=20,3.7=40,3.8=60,3.95=80,4.2=100");

    /**
     * What does not change.
     *
     * @param capacityWattHours when it is full
     * @param ambientCelsius of what is around it
     * @param noise of what gauges say of it, standard deviation as a part of the value: 0.01 is one percent
     * @param seed of that noise
     */
    public record Cell(double capacityWattHours, double ambientCelsius, double noise, long seed) {
        public Cell {
            if (!(capacityWattHours > 0) || !(noise >= 0)) {
                throw new IllegalArgumentException(
                        "a battery of " + capacityWattHours + " Wh and noise " + noise + " cannot be");
            }
        }
    }

    public BatteryModel {
        charge = Math.clamp(charge, 0, 1);
    }

    /** A battery at rest. */
    public static BatteryModel of(Cell cell, double charge) {
        return new BatteryModel(cell, charge, cell.ambientCelsius(), 0, 0);
    }

    /** The same battery with another charge, as if it had been exchanged. */
    public BatteryModel withCharge(double newCharge) {
        return new BatteryModel(cell, newCharge, celsius, amperes, steps);
    }

    /**
     * What becomes of it.
     *
     * @param load that the board draws, watts
     * @param power that comes from outside, watts
     */
    public BatteryModel step(Duration time, double load, double power) {
        double hours = time.toNanos() / 3.6e12;
        double surplus = power - load;
        double watts = surplus >= 0 ? Math.min(surplus, accepts()) * EFFICIENCY : surplus / EFFICIENCY;
        double next = Math.clamp(charge + watts * hours / cell.capacityWattHours(), 0, 1);
        boolean gives = watts < 0 && charge > 0;
        double flowing = watts >= 0 || gives ? watts / AT_REST.volts(charge * 100) : 0;
        double towards = cell.ambientCelsius() + WARMTH_PER_SQUARE_AMPERE * flowing * flowing;
        double kept = Math.exp(-time.toMillis() / 1000.0 / THERMAL_SECONDS);
        return new BatteryModel(cell, next, towards + (celsius - towards) * kept, flowing, steps + 1);
    }

    /** The most that it takes at this charge, watts. */
    private double accepts() {
        double taper = charge >= 1
                ? 0
                : charge <= TAPER_FROM ? 1 : TAPER_REST + (1 - TAPER_REST) * (1 - charge) / (1 - TAPER_FROM);
        return C_RATE * cell.capacityWattHours() * taper;
    }

    /** Whether it has nothing left to give. */
    public boolean empty() {
        return charge <= 0;
    }

    /** Its voltage as a gauge says it. */
    public double volts() {
        return noisy(AT_REST.volts(charge * 100) + amperes * OHMS, 0, 0.1);
    }

    /** Its charge as a gauge says it, percent. */
    public double percent() {
        return Math.clamp(noisy(charge * 100, 1, 1), 0, 100);
    }

    /** What flows into it as a gauge says it. */
    public double measuredAmperes() {
        return noisy(amperes, 2, 1);
    }

    /** Its temperature as a gauge says it. */
    public double measuredCelsius() {
        return noisy(celsius, 3, 1);
    }

    private double noisy(double value, long channel, double part) {
        if (cell.noise() == 0) {
            return value;
        }
        var random = new SplittableRandom(cell.seed() * 0x9E3779B97F4A7C15L + steps * CHANNELS + channel);
        return value + value * cell.noise() * part * Math.clamp(random.nextGaussian(), -3, 3);
    }
}
