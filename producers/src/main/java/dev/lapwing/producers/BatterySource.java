package dev.lapwing.producers;

/** Which gauge says how the battery is. */
enum BatterySource {
    /** The first of the others that the board has: a file where one is named, PiJuice, INA219, Linux's power supplies. */
    AUTO,
    /** A PiJuice HAT on I2C. */
    PIJUICE,
    /** An INA219 on I2C. */
    INA219,
    /** {@code /sys/class/power_supply}. */
    POWER_SUPPLY,
    /** A small file that something else writes. */
    FILE,
    /** A PiJuice that does not exist, over a battery that does not either. */
    SIMULATED,
    /** There is none. */
    NONE
}
