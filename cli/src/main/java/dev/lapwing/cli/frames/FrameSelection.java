package dev.lapwing.cli.frames;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which frames are wanted.
 *
 * @param cameras by id; empty for all
 * @param since captured at this moment or later
 * @param until captured before this moment
 */
record FrameSelection(Set<String> cameras, Optional<Instant> since, Optional<Instant> until) {

    FrameSelection {
        cameras = Set.copyOf(cameras);
        if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
            throw new IllegalArgumentException("--since " + since.get() + " must be before --until " + until.get());
        }
    }

    boolean wants(String camera, Instant capturedAt) {
        return (cameras.isEmpty() || cameras.contains(camera))
                && since.map(from -> !capturedAt.isBefore(from)).orElse(true)
                && until.map(capturedAt::isBefore).orElse(true);
    }
}
