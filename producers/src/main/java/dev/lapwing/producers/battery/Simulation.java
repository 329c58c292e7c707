package dev.lapwing.producers.battery;

import java.util.HashMap;
import java.util.Map;

/**
 * What a simulated battery is, and what it lives through.
 *
 * @param seed of its noise
 * @param capacityWattHours when it is full
 * @param loadWatts that the board draws
 * @param chargePercent at the start
 * @param sunWatts of its panel at noon; the sun shines from 6 to 18 o'clock UTC
 * @param speed how much faster than the clock its time goes
 * @param noise see {@link BatteryModel.Cell}
 */
public record Simulation(
        long seed,
        double capacityWattHours,
        double loadWatts,
        double chargePercent,
        double sunWatts,
        double speed,
        double noise) {

    /** A battery of a small HAT under a Pi at work, without sun. */
    public static final String DEFAULT = "seed=1,capacity=10,load=3,charge=100,sun=0,speed=1,noise=0.005";

    private static final String RULE = "must be pairs such as " + DEFAULT + ", each of which may be left out";
    private static final double CELSIUS = 22;

    public Simulation {
        if (!(capacityWattHours > 0 && loadWatts >= 0 && sunWatts >= 0 && speed > 0 && noise >= 0 && noise < 0.5)
                || !(chargePercent >= 0 && chargePercent <= 100)) {
            throw new IllegalArgumentException(RULE);
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with a message that begins with {@code must}, if it is none
     */
    public static Simulation parse(String text) {
        Map<String, Double> values = pairs(DEFAULT);
        if (!text.isBlank()) {
            pairs(text).forEach((key, value) -> {
                if (values.replace(key, value) == null) {
                    throw new IllegalArgumentException(RULE);
                }
            });
        }
        return new Simulation(
                values.getOrDefault("seed", 1.0).longValue(),
                values.getOrDefault("capacity", 0.0),
                values.getOrDefault("load", 0.0),
                values.getOrDefault("charge", 0.0),
                values.getOrDefault("sun", 0.0),
                values.getOrDefault("speed", 0.0),
                values.getOrDefault("noise", 0.0));
    }

    private static Map<String, Double> pairs(String text) {
        var values = new HashMap<String, Double>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", -1);
            try {
                if (sides.length == 2) {
                    values.put(sides[0].strip(), Double.parseDouble(sides[1]));
                    continue;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(RULE, e);
            }
            throw new IllegalArgumentException(RULE);
        }
        return values;
    }

    BatteryModel battery() {
        return BatteryModel.of(new BatteryModel.Cell(capacityWattHours, CELSIUS, noise, seed), chargePercent / 100);
    }

    /** What the panel gives at an hour of the day, watts. */
    double sunAt(double hourOfDay) {
        return sunWatts * Math.max(0, Math.sin(Math.PI * (hourOfDay - 6) / 12));
    }
}
