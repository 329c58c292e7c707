package dev.lapwing.camera;

import dev.lapwing.camera.Candidates.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** Looks at a candidate: a finished picture, not finished yet, or none. Reads the two ends of the file at most. */
final class FinishCheck {

    /** What a look at a candidate found. */
    enum Finding {
        /** A whole picture. */
        READY,
        /** The file is there no longer. */
        GONE,
        /** It grew, or another file took its name, since it was seen. */
        CHANGED,
        /** It is not finished, and has time left; {@code dueAt} says how much. */
        WAITS,
        /** It is no picture; {@code fault} says why. */
        BAD
    }

    private final Path directory;
    private final PictureRules rules;

    FinishCheck(Path directory, PictureRules rules) {
        this.directory = directory;
        this.rules = rules;
    }

    Finding look(Candidate candidate) {
        boolean mayFinish;
        try {
            Path file = directory.resolve(candidate.name);
            BasicFileAttributes attributes = FileStamp.attributes(file).orElse(null);
            if (attributes == null) {
                return Finding.GONE;
            }
            if (!FileStamp.of(attributes).equals(candidate.stamp)) {
                return Finding.CHANGED;
            }
            if (!attributes.isRegularFile()) {
                candidate.fault = QuarantineReason.NOT_A_REGULAR_FILE;
                return Finding.BAD;
            }
            if (attributes.size() > rules.frameMaxBytes()) {
                candidate.fault = QuarantineReason.TOO_LARGE;
                return Finding.BAD;
            }
            JpegCheck check = JpegCheck.of(file);
            if (check == JpegCheck.WHOLE) {
                return Finding.READY;
            }
            mayFinish = check != JpegCheck.NOT_A_JPEG;
            candidate.fault = switch (check) {
                case EMPTY -> QuarantineReason.EMPTY;
                case NOT_A_JPEG -> QuarantineReason.NOT_A_JPEG;
                case TRUNCATED, WHOLE -> QuarantineReason.TRUNCATED;
            };
        } catch (IOException e) {
            mayFinish = true; // it may be given its permissions after it was created
            candidate.fault = QuarantineReason.UNREADABLE;
        }
        candidate.closed = false;
        candidate.unfinished = true;
        long givenUpAt = candidate.unchangedSince + rules.finishWithin().toNanos();
        if (mayFinish && System.nanoTime() - givenUpAt < 0) {
            candidate.dueAt = givenUpAt;
            return Finding.WAITS;
        }
        return Finding.BAD;
    }

    Picture picture(Candidate candidate) {
        FileStamp stamp = candidate.stamp;
        LocalDateTime capturedAt = PictureName.capturedAt(candidate.name.toString())
                .orElseGet(() -> LocalDateTime.ofInstant(stamp.modifiedAt(), rules.zone()))
                .truncatedTo(ChronoUnit.SECONDS);
        return new Picture(
                directory.resolve(candidate.name), stamp.modifiedAt(), capturedAt, stamp.size(), stamp.fileKey());
    }
}
