package dev.lapwing.orchestration.deploy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How a site is at one moment: a screenful. What could not be asked says why in its place. */
public record SiteStatus(
        List<PiStatus> pis,
        List<FloatingStatus> bridges,
        List<FloatingStatus> archives,
        List<FloatingStatus> placements) {

    /** A number, or why it is not known. */
    public sealed interface Measure {

        /** It is known. */
        record Known(double value) implements Measure {}

        /** It does not apply, such as the age of a picture where there was none yet. */
        record None() implements Measure {}

        /** It could not be asked. */
        record Unknown(String why) implements Measure {}
    }

    /** A camera: what it is seen to do, and the age of its last picture that the brokers have. */
    public record CameraStatus(String name, String state, Measure lastPictureSeconds) {}

    /**
     * A board.
     *
     * @param underReplicated partitions that its broker leads and that lack a replica in sync
     * @param underMinIsr those of them that take no writes
     * @param cameras as its producers say
     * @param unasked the producers that could not be asked, each with the reason
     * @param problem in a sentence, or empty
     */
    public record PiStatus(
            String name,
            boolean nodeReady,
            boolean podReady,
            int restarts,
            boolean controller,
            Measure underReplicated,
            Measure underMinIsr,
            List<CameraStatus> cameras,
            List<String> unasked,
            String problem) {

        public PiStatus {
            cameras = List.copyOf(cameras);
            unasked = List.copyOf(unasked);
        }
    }

    /**
     * A pod of the bridge, the archive, or of placement, which has neither link nor lag.
     *
     * @param node where it is, or empty
     * @param linkUp 1 while the cloud takes what the bridge sends
     */
    public record FloatingStatus(
            String pod,
            String node,
            boolean ready,
            int restarts,
            Measure linkUp,
            Measure lagRecords,
            Measure lagSeconds,
            String problem) {}

    /** A camera that has been seen to be dead. */
    static final String DEAD = "dead";

    public SiteStatus {
        pis = List.copyOf(pis);
        bridges = List.copyOf(bridges);
        archives = List.copyOf(archives);
        placements = List.copyOf(placements);
    }

    /** Whether nothing is wrong. */
    public boolean well() {
        return pis.stream().allMatch(SiteStatus::well)
                && Stream.of(bridges, archives, placements)
                        .flatMap(List::stream)
                        .allMatch(SiteStatus::well);
    }

    private static boolean well(PiStatus pi) {
        return pi.nodeReady()
                && pi.podReady()
                && pi.problem().isEmpty()
                && isZero(pi.underReplicated())
                && isZero(pi.underMinIsr())
                && pi.unasked().isEmpty()
                && pi.cameras().stream().noneMatch(camera -> camera.state().equals(DEAD));
    }

    private static boolean well(FloatingStatus pod) {
        boolean linked = switch (pod.linkUp()) {
            case Measure.Known link -> link.value() > 0;
            case Measure.None none -> true; // an archive has no link
            case Measure.Unknown unknown -> false;
        };
        return pod.ready() && pod.problem().isEmpty() && linked;
    }

    private static boolean isZero(Measure measure) {
        return measure instanceof Measure.Known known && known.value() == 0;
    }

    /** A span as people say it: {@code 4 s}, {@code 3 min}, {@code 5 h}, {@code 2 d}. */
    public static String span(double seconds) {
        var span = Duration.ofMillis(Math.round(seconds * 1000));
        if (span.toSeconds() < 120) {
            return span.toSeconds() + " s";
        }
        if (span.toMinutes() < 120) {
            return span.toMinutes() + " min";
        }
        return span.toHours() < 48 ? span.toHours() + " h" : span.toDays() + " d";
    }
}
