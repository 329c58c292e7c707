package dev.lapwing.camera;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a camera is, told from what its capture side writes: a camera that sees nothing is no dead camera.
 *
 * <pre>
 *               heartbeat says all is well           a picture
 *   Unknown ----------------------------&gt; Quiet &lt;---------------&gt; Seeing
 *      |  ^                                 |     no picture        |
 *      |  |    no heartbeat, no picture     |     for 30 s          |
 *      |  +------------------------------------------------------- +
 *      |                                    |                      |
 *      |   motion gone, device missing, or  v   the heartbeat stops for 30 s
 *      +---------------------------------&gt; Dead &lt;------------------+
 *                                           |
 *                     heartbeat or picture  +--&gt; Quiet, Seeing
 * </pre>
 */
public sealed interface CameraState {

    /** How long nothing must come until it counts. */
    Duration SILENCE = Duration.ofSeconds(30);

    /** One sentence for people. */
    String detail();

    /** The state as a metric's label. */
    default String label() {
        return switch (this) {
            case Unknown unknown -> "unknown";
            case Seeing seeing -> "seeing";
            case Quiet quiet -> "quiet";
            case Dead dead -> "dead";
        };
    }

    /** Nobody says how it is: no heartbeat, and no picture lately. */
    record Unknown() implements CameraState {
        @Override
        public String detail() {
            return "no picture, and no heartbeat that would tell a quiet camera from a dead one (install camera/pi)";
        }
    }

    /** Pictures come. */
    record Seeing(Instant lastPicture) implements CameraState {
        @Override
        public String detail() {
            return "last picture at " + lastPicture;
        }
    }

    /** It is alive, and nothing moves before it. {@code lastPicture} is empty if none was seen since the start. */
    record Quiet(Optional<Instant> lastPicture) implements CameraState {
        @Override
        public String detail() {
            return "alive, nothing moves"
                    + lastPicture.map(at -> "; last picture at " + at).orElse("");
        }
    }

    /** It sees nothing because it cannot. */
    record Dead(CameraFault fault) implements CameraState {
        @Override
        public String detail() {
            return "dead: " + fault.sentence();
        }
    }

    /**
     * The state that the evidence shows.
     *
     * @param heartbeat the last one, if there ever was one
     * @param sinceHeartbeat since it last changed, or since it was first seen; on a clock that nobody sets
     * @param heartbeatBeats whether it was seen to change at all: an old file says nothing
     * @param lastPicture modification time of the last picture, if any was seen
     * @param sincePicture since it was seen; on a clock that nobody sets
     */
    static CameraState judge(
            Optional<Heartbeat> heartbeat,
            Duration sinceHeartbeat,
            boolean heartbeatBeats,
            Optional<Instant> lastPicture,
            Duration sincePicture) {
        boolean pictureLately = lastPicture.isPresent() && sincePicture.compareTo(SILENCE) < 0;
        if (heartbeat.isPresent() && sinceHeartbeat.compareTo(SILENCE) < 0 && heartbeatBeats) {
            if (!heartbeat.get().motion()) {
                return new Dead(CameraFault.MOTION_GONE);
            }
            if (!heartbeat.get().device()) {
                return new Dead(CameraFault.DEVICE_MISSING);
            }
            return pictureLately ? new Seeing(lastPicture.get()) : new Quiet(lastPicture);
        }
        if (pictureLately) {
            return new Seeing(lastPicture.get());
        }
        return heartbeat.isPresent() && sinceHeartbeat.compareTo(SILENCE) >= 0
                ? new Dead(CameraFault.DIRECTORY_UNTOUCHED)
                : new Unknown();
    }
}
