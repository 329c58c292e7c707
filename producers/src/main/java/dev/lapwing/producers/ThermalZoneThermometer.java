package dev.lapwing.producers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Linux's thermal zones: {@code /sys/class/thermal/thermal_zone0/temp}, in thousandths of a degree. */
final class ThermalZoneThermometer implements Sensor {

    private final Path directory;
    private final Clock clock;

    ThermalZoneThermometer(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public boolean present() {
        return zone().isPresent();
    }

    @Override
    public Measured measure() throws SensorException {
        Path zone = zone().orElseThrow(() -> new SensorException(
                ReadingFault.NO_ANSWER,
                "no thermal zone below " + directory + "; set LAPWING_TEMPERATURE_SOURCE to what this board has"));
        try {
            String text = Files.readString(zone.resolve("temp"), StandardCharsets.UTF_8);
            Measurement thousandths =
                    ReadingPattern.BARE_NUMBER.parse(String.valueOf(zone.getFileName()), clock.instant(), text, null);
            return Measured.of(new Measurement(thousandths.name(), thousandths.at(), thousandths.value() / 1000, null));
        } catch (IOException e) {
            throw new SensorException(ReadingFault.NO_ANSWER, zone + "/temp could not be read: " + e.getMessage(), e);
        }
    }

    /** The processor's zone where the zones say so, else the first. */
    private Optional<Path> zone() {
        var zones = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "thermal_zone*")) {
            found.forEach(zones::add);
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return zones.stream()
                .filter(zone -> Files.isReadable(zone.resolve("temp")))
                .min(Comparator.comparing((Path zone) -> !isProcessor(zone)).thenComparing(Path::toString));
    }

    private static boolean isProcessor(Path zone) {
        try {
            String type = Files.readString(zone.resolve("type"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
            return type.contains("cpu") || type.contains("pkg") || type.contains("soc");
        } catch (IOException e) {
            return false;
        }
    }
}
