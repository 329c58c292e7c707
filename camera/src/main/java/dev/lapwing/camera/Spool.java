package dev.lapwing.camera;

import java.time.Instant;
import java.util.Optional;

/**
 * What a camera's directory held when it was last scanned: pictures that wait, and those that were handed out and not yet
 * removed.
 *
 * @param files how many
 * @param bytes their size
 * @param oldest modification time of the oldest; empty if there is none
 */
public record Spool(long files, long bytes, Optional<Instant> oldest) {

    /** Nothing, or not scanned yet. */
    public static final Spool EMPTY = new Spool(0, 0, Optional.empty());

    Spool plus(FileStamp file) {
        Instant older = oldest.filter(file.modifiedAt()::isAfter).orElse(file.modifiedAt());
        return new Spool(files + 1, bytes + file.size(), Optional.of(older));
    }
}
