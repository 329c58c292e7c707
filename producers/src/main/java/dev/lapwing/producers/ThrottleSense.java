package dev.lapwing.producers;

import dev.lapwing.producers.context.Sense;
import dev.lapwing.producers.context.SenseException;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.ThrottleBit;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds the board back: {@code vcgencmd get_throttled}, which prints {@code throttled=0x50005}. A container has neither
 * that tool nor its device; the same number, {@code 50005}, is a file of the firmware's driver in Raspberry Pi's kernel, which
 * every container sees.
 */
final class ThrottleSense implements Sense {

    private static final Logger LOG = LoggerFactory.getLogger(ThrottleSense.class);
    private static final Pattern THROTTLED = Pattern.compile("throttled=0x([0-9a-fA-F]{1,8})");

    private final List<Path> places;
    private final Path platform;
    private Set<ThrottleBit> last = Set.of();

    /**
     * Looks for the tool at these places, in order, and then for the firmware's file.
     *
     * @param platform {@code /sys/bus/platform/devices}
     */
    ThrottleSense(List<Path> places, Path platform) {
        this.places = List.copyOf(places);
        this.platform = platform;
    }

    @Override
    public String name() {
        return "throttling";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.THROTTLED);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException, InterruptedException {
        try {
            Optional<Double> said = said();
            said.ifPresent(this::tellChange);
            return said.map(bits -> Map.of(Metric.THROTTLED, bits)).orElse(Map.of());
        } catch (SensorException e) {
            throw new SenseException(String.valueOf(e.getMessage()), e);
        }
    }

    private void tellChange(double bits) {
        Set<ThrottleBit> now = ThrottleBit.of(bits);
        if (!now.equals(last)) {
            last = now;
            LOG.atInfo().addKeyValue(LogKeys.REASON, now).log("what holds the board back has changed");
        }
    }

    /** Empty where the board has neither. */
    private Optional<Double> said() throws SensorException, InterruptedException {
        Optional<Path> tool = places.stream().filter(Files::isExecutable).findFirst();
        if (tool.isPresent()) {
            String said = SensorCommand.run(
                    List.of(tool.get().toString(), "get_throttled"), "the user may have to be in the group video");
            return Optional.of(parse(said).orElseThrow(() -> notANumber(tool.get(), said)));
        }
        Optional<Path> file = firmwaresFile();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String said = Files.readString(file.get(), StandardCharsets.US_ASCII);
            return Optional.of(parse("throttled=0x" + said).orElseThrow(() -> notANumber(file.get(), said)));
        } catch (IOException e) {
            throw new SensorException(ReadingFault.NO_ANSWER, file.get() + " could not be read: " + e.getMessage(), e);
        }
    }

    /** Named {@code soc:firmware} on a Pi up to 4, and after its bus on later ones. */
    private Optional<Path> firmwaresFile() {
        try (DirectoryStream<Path> firmwares = Files.newDirectoryStream(platform, "*firmware")) {
            for (Path firmware : firmwares) {
                Path file = firmware.resolve("get_throttled");
                if (Files.isReadable(file)) {
                    return Optional.of(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty(); // no such directory: not Linux, or not a Pi
        }
        return Optional.empty();
    }

    private static SensorException notANumber(Path source, String said) {
        return new SensorException(ReadingFault.NOT_A_NUMBER, source + " says \"" + said.strip() + "\" of throttling");
    }

    /** The number in what the tool prints. */
    static Optional<Double> parse(String said) {
        Matcher found = THROTTLED.matcher(said.strip());
        return found.matches() ? Optional.of((double) Long.parseLong(found.group(1), 16)) : Optional.empty();
    }
}
