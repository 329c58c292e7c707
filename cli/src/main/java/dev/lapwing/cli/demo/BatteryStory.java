package dev.lapwing.cli.demo;

/**
 * How the demo's batteries fare: that of the first Pi falls below the threshold at which pods leave, stays there, and is
 * charged until it is the fullest of all. Pure.
 */
final class BatteryStory {

    private static final double FALLS_AT = 0.15;
    private static final double CHARGES_AT = 0.5;
    private static final double FULL_BEFORE = 80;
    private static final double LOW = 27;
    private static final double FULL_AFTER = 96;
    private static final double OTHERS = 70;
    private static final double BETWEEN_OTHERS = 2;

    private BatteryStory() {}

    /**
     * The charge of a Pi, in percent.
     *
     * @param pi its number, from 1
     * @param share of the demo's time that has passed, 0 to 1
     */
    static double percent(int pi, double share) {
        if (pi > 1) {
            return OTHERS - BETWEEN_OTHERS * (pi % 5);
        }
        return share < FALLS_AT ? FULL_BEFORE : share < CHARGES_AT ? LOW : FULL_AFTER;
    }
}
