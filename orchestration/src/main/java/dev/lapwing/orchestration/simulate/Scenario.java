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
            var known = new Keys(name, values);
            var scenario = new Scenario(
                    name,
                    (int) known.number("hours"),
                    (int) known.number("start.hour"),
                    (int) known.number("edge"),
                    (int) known.number("edge-cloud"),
                    (int) known.number("cloud"),
                    (long) known.number("edge-cloud.milli-cpu"),
                    known.range("capacity.watt-hours"),
                    known.range("charge.percent"),
                    known.range("idle.watts"),
                    known.range("busy.watts"),
                    known.number("sun.share"),
                    known.range("sun.watts"),
                    known.range("clouds"),
                    known.number("failures.per-day"),
                    known.range("failure.minutes"),
                    known.range("camera.milli-cpu"),
                    known.range("vision.milli-cpu"),
                    known.number("vision.share"),
                    known.range("use"),
                    known.number("poor-cooling.share"),
                    known.range("arrival.minutes"));
            known.finish();
            return scenario;
        } catch (IllegalArgumentException e) {
            throw new IOException("scenario " + name + ": " + e.getMessage(), e);
        }
    }

    /** Keys of a file, each of which must be there and be known. */
    private static final class Keys {

        private final String name;
        private final Properties values;
        private final TreeSet<String> asked = new TreeSet<>();

        Keys(String name, Properties values) {
            this.name = name;
            this.values = values;
        }

        double number(String key) {
            Range range = range(key);
            if (range.lowest() != range.highest()) {
                throw new IllegalArgumentException(key + " must be one number");
            }
            return range.lowest();
        }

        Range range(String key) {
            asked.add(key);
            String text = values.getProperty(key);
            if (text == null) {
                throw new IllegalArgumentException(key + " is missing");
            }
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

        void finish() {
            var unknown = new TreeSet<>(values.stringPropertyNames());
            unknown.removeAll(asked);
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException(name + " has keys that are unknown: " + unknown);
            }
        }
    }
}
