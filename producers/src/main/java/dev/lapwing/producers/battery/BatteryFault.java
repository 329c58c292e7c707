package dev.lapwing.producers.battery;

/** What is wrong with a battery or its board. */
public enum BatteryFault {
    /** The button was held until the power went. */
    BUTTON_POWER_OFF,
    /** The battery was so low that the board was cut off. */
    FORCED_POWER_OFF,
    /** The battery was so low that the switched output was cut off. */
    FORCED_SYSTEM_POWER_OFF,
    /** The board's watchdog had to start it again. */
    WATCHDOG_RESET,
    /** The board does not know the battery's kind, so its charge is a guess. */
    PROFILE_INVALID,
    /** It is too cold or too hot to be charged. */
    CHARGING_SUSPENDED,
    /** It is cold, and charged with less. */
    COOL,
    /** It is hot, and charged less far. */
    WARM,
    /** The supply's voltage is out of bounds. */
    SUPPLY_BAD,
    /** The current was beyond what the gauge can measure. */
    OVERFLOW,
    /** Linux calls its health something other than good. */
    UNHEALTHY
}
