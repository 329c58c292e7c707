package dev.lapwing.records;

import java.time.LocalDateTime;

/**
 * One picture of one camera.
 *
 * @param camera the camera's id, such as {@code camera1}; not blank
 * @param capturedAt when it was taken, to the second, in the site's time zone ({@code LAPWING_TIME_ZONE}); its
 *     year has four digits
 * @param jpeg the picture's bytes, just as the camera wrote them
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of each picture is what this record is there to avoid
public record Frame(String camera, LocalDateTime capturedAt, byte[] jpeg) {

    public Frame {
        if (camera.isBlank()) {
            throw new IllegalArgumentException("a frame's camera id must not be blank");
        }
        capturedAt = ValueTime.writable(capturedAt);
    }
}
