package dev.lapwing.producers;

import dev.lapwing.producers.context.Sense;
import dev.lapwing.producers.context.SenseException;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.ThrottleBit;
import dev.lapwing.runtime.LogKeys;
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

/** What holds the board back: {@code vcgencmd get_throttled}, which prints {@code throttled=0x50005}. */
final class ThrottleSense implements Sense {

    private static final Logger LOG = LoggerFactory.getLogger(ThrottleSense.class);
    private static final Pattern THROTTLED = Pattern.compile("throttled=0x([0-9a-fA-F]{1,8})");

    private final List<Path> places;
    private Set<ThrottleBit> last = Set.of();

    /** Looks for the tool at these places, in order. */
    ThrottleSense(List<Path> places) {
        this.places = List.copyOf(places);
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
        Optional<Path> tool = places.stream().filter(Files::isExecutable).findFirst();
        if (tool.isEmpty()) {
            return Map.of();
        }
        try {
            String said = SensorCommand.run(
                    List.of(tool.get().toString(), "get_throttled"), "the user may have to be in the group video");
            double bits = parse(said)
                    .orElseThrow(() -> new SensorException(
                            ReadingFault.NOT_A_NUMBER, tool.get() + " says \"" + said.strip() + "\" of throttling"));
            Set<ThrottleBit> now = ThrottleBit.of(bits);
            if (!now.equals(last)) {
                last = now;
                LOG.atInfo().addKeyValue(LogKeys.REASON, now).log("what holds the board back has changed");
            }
            return Map.of(Metric.THROTTLED, bits);
        } catch (SensorException e) {
            throw new SenseException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The number in what the tool prints. */
    static Optional<Double> parse(String said) {
        Matcher found = THROTTLED.matcher(said.strip());
        return found.matches() ? Optional.of((double) Long.parseLong(found.group(1), 16)) : Optional.empty();
    }
}
