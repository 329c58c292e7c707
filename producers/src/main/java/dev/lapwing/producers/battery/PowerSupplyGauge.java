package dev.lapwing.producers.battery;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What Linux knows of a battery: {@code /sys/class/power_supply}. The first supply of the type {@code Battery} that is there
 * counts; those of other types say whether power comes in. Files are in millionths of a volt and an ampere, percent, and
 * tenths of a degree (kernel documentation, sysfs-class-power).
 */
public final class PowerSupplyGauge implements BatteryGauge {

    private final Path directory;

    public PowerSupplyGauge(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "power supply";
    }

    @Override
    public boolean present() {
        return battery(supplies()).isPresent();
    }

    @Override
    public BatteryReading read() throws GaugeException {
        List<Path> supplies = supplies();
        Path battery = battery(supplies)
                .orElseThrow(() -> new GaugeException(
                        GaugeFault.ABSENT,
                        "there is no battery below " + directory
                                + "; set LAPWING_CONTEXT_BATTERY to another gauge, or to none",
                        null));
        String status = text(battery, "status").orElse("");
        var metrics = new EnumMap<Metric, Double>(Metric.class);
        number(battery, "capacity").ifPresent(percent -> metrics.put(Metric.BATTERY_PERCENT, percent));
        number(battery, "voltage_now").ifPresent(micros -> metrics.put(Metric.BATTERY_VOLTS, micros / 1e6));
        number(battery, "current_now")
                .ifPresent(micros -> metrics.put(Metric.BATTERY_AMPERES, signed(micros / 1e6, status)));
        number(battery, "temp").ifPresent(tenths -> metrics.put(Metric.BATTERY_CELSIUS, tenths / 10));
        external(supplies, status).ifPresent(power -> metrics.put(Metric.POWER_EXTERNAL, power));
        if (metrics.isEmpty()) {
            throw new GaugeException(
                    GaugeFault.NO_ANSWER,
                    battery + " says neither capacity nor voltage; see whether it can be read",
                    null);
        }
        return BatteryReading.of(metrics, faults(battery));
    }

    /** Some drivers sign the current, and some do not; of the former, it counts where the status does not tell. */
    private static double signed(double amperes, String status) {
        return switch (status) {
            case "Discharging" -> -Math.abs(amperes);
            case "Charging" -> Math.abs(amperes);
            default -> amperes;
        };
    }

    private static Set<BatteryFault> faults(Path battery) {
        String health = text(battery, "health").orElse("Unknown");
        return health.equals("Good") || health.equals("Unknown")
                ? EnumSet.noneOf(BatteryFault.class)
                : EnumSet.of(BatteryFault.UNHEALTHY);
    }

    private static OptionalDouble external(List<Path> supplies, String status) {
        List<Double> online = supplies.stream()
                .filter(supply -> !isOf(supply, "Battery") && !isOfADevice(supply))
                .flatMapToDouble(supply -> number(supply, "online").stream())
                .boxed()
                .toList();
        if (!online.isEmpty()) {
            return OptionalDouble.of(online.stream().anyMatch(each -> each > 0) ? 1 : 0);
        }
        return switch (status) {
            case "Charging", "Full", "Not charging" -> OptionalDouble.of(1);
            case "Discharging" -> OptionalDouble.of(0);
            default -> OptionalDouble.empty();
        };
    }

    private static Optional<Path> battery(List<Path> supplies) {
        return supplies.stream()
                .filter(PowerSupplyGauge::isBattery)
                .filter(supply -> number(supply, "present").orElse(1) > 0)
                .findFirst();
    }

    private static boolean isBattery(Path supply) {
        return isOf(supply, "Battery") && !isOfADevice(supply);
    }

    private static boolean isOf(Path supply, String type) {
        return text(supply, "type").orElse("").equals(type);
    }

    /** The battery of a mouse or a pen is a supply, too. */
    private static boolean isOfADevice(Path supply) {
        return text(supply, "scope").orElse("").equals("Device");
    }

    private List<Path> supplies() {
        var supplies = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(supplies::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        supplies.sort(null);
        return supplies;
    }

    private static Optional<String> text(Path supply, String file) {
        try {
            return Optional.of(Files.readString(supply.resolve(file)).strip());
        } catch (IOException e) {
            return Optional.empty(); // drivers have the files that they can fill
        }
    }

    private static OptionalDouble number(Path supply, String file) {
        try {
            Optional<String> text = text(supply, file);
            return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text.get()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
