package dev.lapwing.camera;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one camera's state. Spans are measured by {@link System#nanoTime}, for the clock of a board without a battery
 * may jump from 1970 to today. From any thread.
 */
public final class CameraWatch {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path directory;
    private final LongSupplier nanoTime;
    private @Nullable Heartbeat heartbeat;
    private boolean beats;
    private long heartbeatSince;
    private @Nullable Instant lastPicture;
    private long pictureSince;
    private @Nullable CameraState state;
    private long lookedAt;

    /** Watches the camera that fills {@code directory}; does no I/O. */
    public CameraWatch(Path directory) {
        this(directory, System::nanoTime);
    }

    CameraWatch(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    /** A picture came. */
    public synchronized void saw(Picture picture) {
        lastPicture = picture.modifiedAt();
        pictureSince = nanoTime.getAsLong();
    }

    /**
     * The state as of now, or of a second ago at most: ask as often as you like, from wherever it is shown. It reads one
     * small file.
     */
    public synchronized CameraState look() {
        CameraState before = state;
        long now = nanoTime.getAsLong();
        if (before != null && now - lookedAt < LOOK_EVERY.toNanos()) {
            return before;
        }
        lookedAt = now;
        CameraState looked = look(Heartbeat.read(directory));
        state = looked;
        return looked;
    }

    synchronized CameraState look(Optional<Heartbeat> read) {
        long now = nanoTime.getAsLong();
        if (read.isPresent() && !read.get().equals(heartbeat)) {
            beats = heartbeat != null;
            heartbeat = read.get();
            heartbeatSince = now;
        }
        return CameraState.judge(
                Optional.ofNullable(heartbeat),
                Duration.ofNanos(now - heartbeatSince),
                beats,
                Optional.ofNullable(lastPicture),
                Duration.ofNanos(now - pictureSince));
    }
}
