package dev.lapwing.records.context;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node feels: the name it has in a sample, its unit, what is plausible, and which direction is better. */
public enum Metric {
    /** Charge of the battery, percent of full. */
    BATTERY_PERCENT("battery.percent", "%", 0, 100, Direction.MORE_IS_BETTER),
    /** Voltage of the battery, volts. */
    BATTERY_VOLTS("battery.volts", "V", 0, 60, Direction.MORE_IS_BETTER),
    /** Current into the battery, amperes; negative while it discharges. */
    BATTERY_AMPERES("battery.amperes", "A", -50, 50, Direction.MORE_IS_BETTER),
    /** Temperature of the battery, degrees Celsius. */
    BATTERY_CELSIUS("battery.celsius", "°C", -40, 125, Direction.LESS_IS_BETTER),
    /** What is wrong with the battery or its board, as a number of faults; 0 is well. */
    BATTERY_FAULTS("battery.faults", "", 0, 64, Direction.LESS_IS_BETTER),
    /** Whether the gauge of a battery that the board is said to have gives no answer: 1 or 0. Only of such a board. */
    BATTERY_SILENT("battery.silent", "", 0, 1, Direction.LESS_IS_BETTER),
    /** Whether power comes in from outside: 1 or 0. */
    POWER_EXTERNAL("power.external", "", 0, 1, Direction.MORE_IS_BETTER),
    /** Voltage at the GPIO header, volts. */
    GPIO_VOLTS("gpio.volts", "V", 0, 60, Direction.MORE_IS_BETTER),
    /** Current through the GPIO header, amperes. */
    GPIO_AMPERES("gpio.amperes", "A", -50, 50, Direction.LESS_IS_BETTER),
    /** Time that the processors worked, percent of all of them. */
    CPU_PERCENT("cpu.percent", "%", 0, 100, Direction.LESS_IS_BETTER),
    /** Temperature of the processor, degrees Celsius. */
    CPU_CELSIUS("cpu.celsius", "°C", -40, 125, Direction.LESS_IS_BETTER),
    /** Load average of one minute, runnable threads per processor. */
    LOAD("load", "", 0, 10_000, Direction.LESS_IS_BETTER),
    /** Memory in use, percent of all. */
    MEMORY_PERCENT("memory.percent", "%", 0, 100, Direction.LESS_IS_BETTER),
    /** The fullest file system that Lapwing writes to, percent in use. */
    DISK_PERCENT("disk.percent", "%", 0, 100, Direction.LESS_IS_BETTER),
    /** What the network interfaces received and sent, bytes per second. */
    NETWORK_BYTES("network.bytes_per_second", "B/s", 0, 1e12, Direction.LESS_IS_BETTER),
    /** The bits of {@code vcgencmd get_throttled}, as a number; {@link ThrottleBit} names them. */
    THROTTLED("throttled", "", 0, 0xFFFFFFFFL, Direction.LESS_IS_BETTER);

    /** Which of two values of a metric is the better one to have. */
    public enum Direction {
        /** A fuller battery. */
        MORE_IS_BETTER,
        /** A cooler processor. */
        LESS_IS_BETTER
    }

    private static final Map<String, Metric> BY_KEY =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Metric::key, Function.identity()));

    private final String key;
    private final String unit;
    private final double lowest;
    private final double highest;
    private final Direction direction;

    Metric(String key, String unit, double lowest, double highest, Direction direction) {
        this.key = key;
        this.unit = unit;
        this.lowest = lowest;
        this.highest = highest;
        this.direction = direction;
    }

    /** The metric that samples call {@code key}; empty if none is called so. */
    public static Optional<Metric> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** Its name in a sample, such as {@code battery.percent}. */
    public String key() {
        return key;
    }

    /** Its unit for people; empty if it has none. */
    public String unit() {
        return unit;
    }

    /** Which direction is better. */
    public Direction direction() {
        return direction;
    }

    /** The lowest value that is plausible. */
    public double lowest() {
        return lowest;
    }

    /** Whether a gauge can have meant {@code value}: finite, and within what the hardware can show. */
    public boolean plausible(double value) {
        return value >= lowest && value <= highest;
    }
}
