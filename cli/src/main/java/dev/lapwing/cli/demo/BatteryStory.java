package dev.lapwing.cli.demo;

import java.util.Locale;

/**
 * How the demo's batteries fare: that of the first Pi falls below the threshold at which pods leave, and once they have left
 * it is charged until it is the fullest of all.
 *
 * <pre>
 *  STARTING --(streams ready)--> FULL --(a while)--> LOW --(both pods have left)--> CHARGED --(both are home)--> OVER
 * </pre>
 */
enum BatteryStory {
    /** What moves pods does not run yet. */
    STARTING(80, ""),
    /** It knows what the batteries say. */
    FULL(80, "lapwing streams knows what all batteries say"),
    /** Pods have to leave the first Pi. */
    LOW(27, "the battery of the first Pi falls fast, to %.0f %%: its pods have to leave"),
    /** They may return. */
    CHARGED(96, "the pods have left; the battery is charged again, to %.0f %%: they may return"),
    /** They have. */
    OVER(96, "the pods are home again");

    private static final double OTHERS = 70;
    private static final double BETWEEN_OTHERS = 2;

    private final double first;
    private final String words;

    BatteryStory(double first, String words) {
        this.first = first;
        this.words = words;
    }

    /** What a person is told when it begins. */
    String words() {
        return String.format(Locale.ROOT, words, first);
    }

    /** The charge of a Pi, in percent, by its number from 1. */
    double percent(int pi) {
        return pi == 1 ? first : OTHERS - BETWEEN_OTHERS * (pi % 5);
    }
}
