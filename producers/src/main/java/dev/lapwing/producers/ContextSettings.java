package dev.lapwing.producers;

import dev.lapwing.producers.battery.BatteryGauge;
import dev.lapwing.producers.battery.FileGauge;
import dev.lapwing.producers.battery.FirstPresentGauge;
import dev.lapwing.producers.battery.I2cBus;
import dev.lapwing.producers.battery.Ina219Gauge;
import dev.lapwing.producers.battery.PiJuiceGauge;
import dev.lapwing.producers.battery.PowerSupplyGauge;
import dev.lapwing.producers.battery.SimulatedBattery;
import dev.lapwing.producers.battery.SimulatedPiJuice;
import dev.lapwing.producers.battery.Simulation;
import dev.lapwing.producers.battery.VoltageCurve;
import dev.lapwing.producers.context.BatterySense;
import dev.lapwing.producers.context.DiskSense;
import dev.lapwing.producers.context.MetricPeriods;
import dev.lapwing.producers.context.NetworkSense;
import dev.lapwing.producers.context.ProcfsSense;
import dev.lapwing.producers.context.Sense;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the context producer is told. */
final class ContextSettings {

    static final Setting<Boolean> ENABLED = Setting.flag(
            "LAPWING_CONTEXT", "true", "Whether lapwing node says what the board feels: battery, heat, load.");
    static final Setting<String> PERIODS = Setting.text(
                    "LAPWING_CONTEXT_PERIODS",
                    MetricPeriods.DEFAULT,
                    "How often each metric, or each group of them, is sampled; off for never. What is not named keeps its"
                            + " default. Placement wants battery, cpu, disk and throttled at least every 3min, and takes a"
                            + " gauge that says nothing for 10min for silent.")
            .where(valid(MetricPeriods::parse), "be pairs such as battery.percent=60s,cpu=10s,network=off");
    static final Setting<BatterySource> BATTERY = Setting.choice(
            "LAPWING_CONTEXT_BATTERY", BatterySource.class, "auto", "Which gauge says how the battery is.");
    static final Setting<Path> BATTERY_FILE = Setting.path(
            "LAPWING_CONTEXT_BATTERY_FILE",
            null,
            "File with words such as percent=81 amperes=-0.4: what the gauge file says, and what sets a simulated battery.");
    static final Setting<String> SIMULATION = Setting.text(
                    "LAPWING_CONTEXT_BATTERY_SIMULATION",
                    Simulation.DEFAULT,
                    "The simulated battery: capacity in Wh, load and sun (at noon) in W, charge in percent, speed of its"
                            + " time.")
            .where(valid(Simulation::parse), "be pairs such as capacity=10,load=3,charge=80");
    static final Setting<Integer> BUS = Setting.integer(
                    "LAPWING_CONTEXT_I2C_BUS", "", "1", "Number of the I2C bus that a PiJuice or an INA219 is on.")
            .where(bus -> bus >= 0 && bus <= 255, "be 0 to 255");
    static final Setting<Path> REGISTERS = Setting.path(
            "LAPWING_CONTEXT_I2C_REGISTERS",
            null,
            "File in which a service of the board leaves the gauge's registers, for a process that may not have the bus.");
    static final Setting<Integer> SHUNT = Setting.integer(
                    "LAPWING_CONTEXT_INA219_SHUNT",
                    "milliohms",
                    "100",
                    "Resistor that an INA219 measures the current by.")
            .where(milliohms -> milliohms > 0, "be greater than 0");
    static final Setting<String> CURVE = Setting.text(
                    "LAPWING_CONTEXT_INA219_CURVE",
                    "3.0=0,3.5=10,3.6=20,3.7=40,3.8=60,3.95=80,4.2=100",
                    "Which charge (percent) a voltage means where an INA219 measures it; this is one lithium cell's.")
            .where(valid(VoltageCurve::parse), "be rising volts=percent pairs such as 3.0=0,3.7=40,4.2=100");
    static final Setting<Path> POWER_SUPPLIES = Setting.path(
            "LAPWING_CONTEXT_POWER_SUPPLIES", "/sys/class/power_supply", "Directory of Linux's power supplies.");
    static final Setting<Path> PROC = Setting.path(
            "LAPWING_CONTEXT_PROC",
            "/proc",
            "Directory of Linux's process file system; the board's own in a container.");
    static final Setting<Path> NETWORK = Setting.path(
            "LAPWING_CONTEXT_NETWORK",
            null,
            "Directory whose file dev counts the network's bytes, such as the board's /proc/1/net in a container; without"
                    + " it, that of the process file system.");
    static final Setting<Path> PLATFORM = Setting.path(
            "LAPWING_CONTEXT_PLATFORM",
            "/sys/bus/platform/devices",
            "Directory of Linux's platform devices, where a Pi's firmware says its throttling if there is no vcgencmd.");
    static final Setting<String> DISKS = Setting.text(
            "LAPWING_CONTEXT_DISKS",
            null,
            "Paths, with commas in between, whose fullest file system is disk.percent; without it, the spool's.");
    static final Setting<Long> SPOOL_MAX_BYTES = Setting.bytes(
                    "LAPWING_CONTEXT_SPOOL_MAX_BYTES",
                    "2MiB",
                    "Largest spool of samples; when it is full, the oldest quarter makes room. 2MiB is about 40 hours.")
            .where(bytes -> bytes >= 4096 && bytes <= 64L << 20, "be 4KiB to 64MiB");

    private final Settings settings;
    private final TemperatureSettings temperature;

    ContextSettings(Settings settings) {
        this.settings = settings;
        this.temperature = TemperatureSettings.of(settings);
        if (settings.get(BATTERY) == BatterySource.FILE
                && settings.find(BATTERY_FILE).isEmpty()) {
            throw new SettingException(
                    BATTERY.name() + "=file must come with " + BATTERY_FILE.name() + ", which names the file");
        }
    }

    String site() {
        return temperature.site();
    }

    String node() {
        return temperature.node();
    }

    Path spoolDirectory() {
        return temperature.spoolDirectory();
    }

    long spoolMaxBytes() {
        return settings.get(SPOOL_MAX_BYTES);
    }

    MetricPeriods periods() {
        return MetricPeriods.parse(settings.get(PERIODS));
    }

    /** All that the board may feel; whether it does shows when it is asked. */
    List<Sense> senses(Clock clock) {
        var senses = new ArrayList<Sense>();
        BatterySource source = settings.get(BATTERY);
        if (source != BatterySource.NONE) {
            senses.add(new BatterySense(gauge(source, clock), source != BatterySource.AUTO));
        }
        senses.add(new ProcfsSense(settings.get(PROC)));
        senses.add(new NetworkSense(settings.get(PROC), settings.find(NETWORK), System::nanoTime));
        senses.add(new DiskSense(settings.find(DISKS)
                .map(paths -> Arrays.stream(paths.split(",", -1))
                        .map(path -> Path.of(path.strip()))
                        .toList())
                .orElse(List.of(spoolDirectory()))));
        senses.add(new HeatSense(temperature.processorThermometer(clock)));
        senses.add(new ThrottleSense(temperature.vcgencmdPlaces(), settings.get(PLATFORM)));
        return List.copyOf(senses);
    }

    private BatteryGauge gauge(BatterySource source, Clock clock) {
        Optional<Path> file = settings.find(BATTERY_FILE);
        return switch (source) {
            case AUTO -> {
                var candidates = new ArrayList<BatteryGauge>();
                file.ifPresent(path -> candidates.add(new FileGauge(path)));
                candidates.add(piJuice(clock));
                candidates.add(ina219(clock));
                candidates.add(powerSupply());
                yield new FirstPresentGauge(candidates, System::nanoTime);
            }
            case PIJUICE -> piJuice(clock);
            case INA219 -> ina219(clock);
            case POWER_SUPPLY -> powerSupply();
            case FILE -> new FileGauge(file.orElseThrow());
            case SIMULATED -> {
                var battery =
                        new SimulatedBattery(Simulation.parse(settings.get(SIMULATION)), file, System::nanoTime, clock);
                var bus = I2cBus.simulated(settings.get(BUS), SimulatedPiJuice.over(battery));
                yield new PiJuiceGauge(bus, System::nanoTime);
            }
            case NONE -> throw new IllegalStateException("the battery is not measured");
        };
    }

    private BatteryGauge piJuice(Clock clock) {
        return new PiJuiceGauge(bus(clock), System::nanoTime);
    }

    private BatteryGauge ina219(Clock clock) {
        return new Ina219Gauge(
                bus(clock), settings.get(SHUNT) / 1000.0, VoltageCurve.parse(settings.get(CURVE)), System::nanoTime);
    }

    private BatteryGauge powerSupply() {
        return new PowerSupplyGauge(settings.get(POWER_SUPPLIES));
    }

    private I2cBus bus(Clock clock) {
        int number = settings.get(BUS);
        return settings.find(REGISTERS)
                .map(file -> I2cBus.recorded(number, file, clock))
                .orElseGet(() -> I2cBus.ofBoard(number, Path.of("/dev")));
    }

    /** What the parser refuses, it refuses in words that a setting's refusal is told with. */
    private static Predicate<String> valid(Consumer<String> parser) {
        return text -> {
            parser.accept(text);
            return true;
        };
    }

    /** Those of what it feels alone. */
    static List<Setting<?>> own() {
        return List.of(
                PERIODS,
                BATTERY,
                BATTERY_FILE,
                SIMULATION,
                BUS,
                REGISTERS,
                SHUNT,
                CURVE,
                POWER_SUPPLIES,
                PROC,
                NETWORK,
                PLATFORM,
                DISKS,
                SPOOL_MAX_BYTES);
    }

    static List<Setting<?>> settings() {
        var all = new ArrayList<Setting<?>>(own());
        all.addAll(List.of(
                TemperatureSettings.VCGENCMD, TemperatureSettings.THERMAL_ZONES, TemperatureSettings.SPOOL_DIRECTORY));
        all.addAll(List.of(CameraSettings.RETENTION, CameraSettings.LOCAL_CAMERAS));
        all.addAll(List.of(BoardSettings.SITE, BoardSettings.NODE_NAME, BoardSettings.NODE_ID_FILE));
        all.addAll(KafkaCluster.Side.LOCAL.settings());
        return all;
    }
}
