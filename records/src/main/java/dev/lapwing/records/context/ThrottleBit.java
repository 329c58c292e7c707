package dev.lapwing.records.context;

import java.util.EnumSet;
import java.util.Set;

/**
 * The bits of {@code vcgencmd get_throttled}, as the Raspberry Pi documentation names them. Those of what happened since
 * the board started stand 16 higher than those of what happens now.
 */
public enum ThrottleBit {
    /** The supply is below 4.63 V now. */
    UNDER_VOLTAGE(0),
    /** The processor's frequency is capped now. */
    FREQUENCY_CAPPED(1),
    /** The processor is throttled now. */
    THROTTLED(2),
    /** The soft temperature limit holds now. */
    SOFT_TEMPERATURE_LIMIT(3),
    /** The supply has been below 4.63 V since the start. */
    UNDER_VOLTAGE_OCCURRED(16),
    /** The frequency has been capped since the start. */
    FREQUENCY_CAPPED_OCCURRED(17),
    /** The processor has been throttled since the start. */
    THROTTLED_OCCURRED(18),
    /** The soft temperature limit has held since the start. */
    SOFT_TEMPERATURE_LIMIT_OCCURRED(19);

    private final int bit;

    ThrottleBit(int bit) {
        this.bit = bit;
    }

    /** The bits that are set in a value of {@link Metric#THROTTLED}. */
    public static Set<ThrottleBit> of(double throttled) {
        var set = EnumSet.noneOf(ThrottleBit.class);
        for (ThrottleBit each : values()) {
            if (((long) throttled >> each.bit & 1) == 1) {
                set.add(each);
            }
        }
        return set;
    }

    /** Whether the board is held back at this moment, and not only was at some time since it started. */
    public static boolean now(double throttled) {
        return ((long) throttled & 0xF) != 0;
    }

    /** The bit as a mask. */
    public long mask() {
        return 1L << bit;
    }
}
