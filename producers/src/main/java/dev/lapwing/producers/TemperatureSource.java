package dev.lapwing.producers;

/** Where temperatures come from. */
enum TemperatureSource {
    /** The first of the others that the board has: vcgencmd, files where a directory is named, a thermal zone. */
    AUTO,
    /** {@code vcgencmd measure_temp}. */
    VCGENCMD,
    /** The files of {@code /tempN}. */
    FILES,
    /** {@code /sys/class/thermal}. */
    THERMAL_ZONE,
    /** It is not measured. */
    NONE
}
