package dev.lapwing.camera;

import java.time.Duration;
import java.time.ZoneId;

/**
 * What a directory holds its pictures to.
 *
 * @param frameMaxBytes largest picture ({@code LAPWING_FRAME_MAX_BYTES})
 * @param zone of the times in picture names ({@code LAPWING_TIME_ZONE})
 * @param finishWithin how long an empty or cut-off file may stand unchanged before it is quarantined
 * @param scanEvery how often the whole directory is looked through, in case the kernel's events missed something
 * @param quarantineMaxBytes of what is kept of files that are no pictures ({@code LAPWING_CAMERA_QUARANTINE_MAX_BYTES})
 */
public record PictureRules(
        long frameMaxBytes, ZoneId zone, Duration finishWithin, Duration scanEvery, long quarantineMaxBytes) {

    /** What the quarantine of a directory may take unless it is told otherwise. */
    public static final long QUARANTINE_MAX_BYTES = 64L << 20;

    public PictureRules {
        if (frameMaxBytes < 1 || frameMaxBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "LAPWING_FRAME_MAX_BYTES=" + frameMaxBytes + " must be greater than 0 and below 2GiB");
        }
        if (finishWithin.isNegative() || scanEvery.isNegative() || scanEvery.isZero()) {
            throw new IllegalArgumentException("finishWithin " + finishWithin + " must not be negative, and scanEvery "
                    + scanEvery + " must be greater than 0");
        }
        if (quarantineMaxBytes < 1) {
            throw new IllegalArgumentException(
                    "LAPWING_CAMERA_QUARANTINE_MAX_BYTES=" + quarantineMaxBytes + " must be greater than 0");
        }
    }

    /** Ten seconds to finish, a scan every five. */
    public static PictureRules of(long frameMaxBytes, ZoneId zone) {
        return of(frameMaxBytes, zone, QUARANTINE_MAX_BYTES);
    }

    /** The same, with a bound of its own for the quarantine. */
    public static PictureRules of(long frameMaxBytes, ZoneId zone, long quarantineMaxBytes) {
        return new PictureRules(frameMaxBytes, zone, Duration.ofSeconds(10), Duration.ofSeconds(5), quarantineMaxBytes);
    }
}
