package dev.lapwing.orchestration.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;

/**
 * What a cluster is like. Ranges are drawn from evenly.
 *
 * @param name of it
 * @param hours that it is watched for
 * @param startHour hour of the day at which it begins
 * @param edge boards, each with a battery and a camera
 * @param edgeCloud servers at the site, on mains power
 * @param cloud nodes of a public cloud
 * @param edgeCloudMilliCpu processors of a server at the site
 * @param capacity watt hours of a full battery
 * @param charge percent at the beginning
 * @param idleWatts of a board with nothing to do
 * @param busyWatts that all processors of a board add
 * @param sunShare share of the boards that have a panel
 * @param sunWatts of a panel at noon without clouds
 * @param clouds share of the sun that is taken, drawn for each board and day
 * @param failures of a board in a day, on average
 * @param failureMinutes for how long
 * @param cameraMilliCpu that a camera's pod asks for, which is tied to its board
 * @param visionMilliCpu that the pod asks for which looks at the pictures of a camera, and may run anywhere
 * @param visionShare share of the cameras that have one
 * @param use share that pods take of what they ask for
 * @param poorCooling share of the boards that get hot
 * @param arrivalMinutes when the pods that look at pictures are made
 */
public record Scenario(
        String name,
        int hours,
        int startHour,
        int edge,
        int edgeCloud,
        int cloud,
        long edgeCloudMilliCpu,
        Range capacity,
        Range charge,
        Range idleWatts,
        Range busyWatts,
        double sunShare,
        Range sunWatts,
        Range clouds,
        double failures,
        Range failureMinutes,
        Range cameraMilliCpu,
        Range visionMilliCpu,
        double visionShare,
        Range use,
        double poorCooling,
        Range arrivalMinutes) {

    /** Those that come with Lapwing. */
    public static final List<String> NAMES = List.of(
            "five", "five-sun", "twenty", "twenty-sun", "twenty-failures", "hundred", "hundred-sun", "thousand");

    private static final double ANY = Double.MAX_VALUE;

    /** Two ends that are part of it. */
    public record Range(double lowest, double highest) {
        public Range {
            if (!(lowest <= highest)) {
                throw new IllegalArgumentException(lowest + ".." + highest + " must not fall");
            }
        }

        /** The number at {@code share} between the ends. */
        double at(double share) {
            return lowest + share * (highest - lowest);
        }
    }

    public Scenario {
        if (hours < 1) {
            throw new IllegalArgumentException("hours=" + hours + " must be at least 1");
        }
        if (edge < 1 || edgeCloud < 0 || cloud < 0) {
            throw new IllegalArgumentException("edge must be at least 1, edge-cloud and cloud at least 0");
        }
    }

    /** The same for another number of hours. */
    public Scenario lasting(int otherHours) {
        return with(otherHours, visionShare);
    }

    /** The same without pods that can be placed: no placement lets the boards live longer. */
    public Scenario unloaded() {
        return with(hours, 0);
    }

    private Scenario with(int otherHours, double otherVisionShare) {
        return new Scenario(
                name,
                otherHours,
                startHour,
                edge,
                edgeCloud,
                cloud,
                edgeCloudMilliCpu,
                capacity,
                charge,
                idleWatts,
                busyWatts,
                sunShare,
                sunWatts,
                clouds,
                failures,
                failureMinutes,
                cameraMilliCpu,
                visionMilliCpu,
                otherVisionShare,
                use,
                poorCooling,
                arrivalMinutes);
    }

    /**
     * A scenario of {@link #NAMES}, or that of a file of properties.
     *
     * @throws IOException if there is no such name or file, or it does not say what it must; the message tells which
     */
    public static Scenario load(String nameOrFile) throws IOException {
        String name = NAMES.contains(nameOrFile)
                ? nameOrFile
                : String.valueOf(Path.of(nameOrFile).getFileName()).replaceFirst("\\.properties$", "");
        return read(name, text(nameOrFile));
    }

    /**
     * The same as its file says it, to make another of it.
     *
     * @throws IOException if there is no such name or file, or it is not text
     */
    public static String text(String nameOrFile) throws IOException {
        if (NAMES.contains(nameOrFile)) {
            try (InputStream in = Scenario.class.getResourceAsStream("/scenarios/" + nameOrFile + ".properties")) {
                if (in == null) {
                    throw new NoSuchFileException(nameOrFile);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no scenario " + nameOrFile + ": it must be a file or one of " + NAMES);
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException("scenario " + nameOrFile + " must be UTF-8 text", e);
        }
    }

    private static Scenario read(String name, String text) throws IOException {
        try {
            var values = new Properties();
            values.load(new StringReader(text));
            var known = new Keys(values);
            return new Scenario(
                    name,
                    (int) known.whole("hours", 1, 10_000),
                    (int) known.whole("start.hour", 0, 23),
                    (int) known.whole("edge", 1, 10_000),
                    (int) known.whole("edge-cloud", 0, 10_000),
                    (int) known.whole("cloud", 0, 10_000),
                    known.whole("edge-cloud.milli-cpu", 0, 1_000_000),
                    known.range("capacity.watt-hours", 0.1, ANY),
                    known.range("charge.percent", 0, 100),
                    known.range("idle.watts", 0, ANY),
                    known.range("busy.watts", 0, ANY),
                    known.number("sun.share", 1),
                    known.range("sun.watts", 0, ANY),
                    known.range("clouds", 0, 1),
                    known.number("failures.per-day", ANY),
                    known.range("failure.minutes", 0, ANY),
                    known.range("camera.milli-cpu", 0, ANY),
                    known.range("vision.milli-cpu", 0, ANY),
                    known.number("vision.share", 1),
                    known.range("use", 0, 1),
                    known.number("poor-cooling.share", 1),
                    known.range("arrival.minutes", 0, ANY));
        } catch (IllegalArgumentException e) {
            throw new IOException("scenario " + name + ": " + e.getMessage(), e);
        }
    }

    /** Keys of a file: those of a shipped one, each of which must be there. */
    private static final class Keys {

        private final Properties values;

        Keys(Properties values) throws IOException {
            this.values = values;
            var shipped = new Properties();
            shipped.load(new StringReader(text(NAMES.getFirst())));
            var missing = new TreeSet<>(shipped.stringPropertyNames());
            missing.removeAll(values.stringPropertyNames());
            var unknown = new TreeSet<>(values.stringPropertyNames());
            unknown.removeAll(shipped.stringPropertyNames());
            if (!missing.isEmpty() || !unknown.isEmpty()) {
                throw new IllegalArgumentException("keys that are missing: " + missing + ", that are unknown: "
                        + unknown + ". lapwing simulate --print-scenario prints all");
            }
        }

        long whole(String key, int lowest, int highest) {
            Range range = range(key, lowest, highest);
            if (range.lowest() != range.highest() || range.lowest() != Math.rint(range.lowest())) {
                throw new IllegalArgumentException(key + "=" + values.getProperty(key) + " must be one whole number");
            }
            return (long) range.lowest();
        }

        double number(String key, double highest) {
            Range range = range(key, 0, highest);
            if (range.lowest() != range.highest()) {
                throw new IllegalArgumentException(key + " must be one number");
            }
            return range.lowest();
        }

        Range range(String key, double lowest, double highest) {
            String text = values.getProperty(key, "");
            Range range = range(key, text);
            if (range.lowest() < lowest || range.highest() > highest) {
                String bounds = highest == ANY
                        ? "at least " + plain(lowest)
                        : "within " + plain(lowest) + " and " + plain(highest);
                throw new IllegalArgumentException(key + "=" + text + " must be " + bounds);
            }
            return range;
        }

        private static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }

        private static Range range(String key, String text) {
            String[] ends = text.strip().split("\\.\\.", -1);
            try {
                double lowest = Double.parseDouble(ends[0]);
                return new Range(lowest, ends.length == 1 ? lowest : Double.parseDouble(ends[1]));
            } catch (IllegalArgumentException e) { // no number, or a range that falls
                throw new IllegalArgumentException(
                        String.format(
                                Locale.ROOT, "%s=%s must be a number, or two that do not fall, as 3..5", key, text),
                        e);
            }
        }
    }
}
