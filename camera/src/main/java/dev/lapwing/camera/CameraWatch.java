package dev.lapwing.camera;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one camera's state. Spans are measured by {@link System#nanoTime}, for the clock of a board without a battery
 * may jump from 1970 to today.
 */
public final class CameraWatch {

    private final Path directory;
    private final LongSupplier nanoTime;
    private @Nullable Heartbeat heartbeat;
    private boolean beats;
    private long heartbeatSince;
    private @Nullable Instant lastPicture;
    private long pictureSince;

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

    /** The state as of now. Reads one small file, so ask about once a second, not where nothing may wait for a disk. */
    public CameraState look() {
        return look(Heartbeat.read(directory));
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
