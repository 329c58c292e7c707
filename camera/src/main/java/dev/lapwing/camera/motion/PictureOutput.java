package dev.lapwing.camera.motion;

import java.util.Locale;

/** Which pictures of an event {@code motion} writes. */
public enum PictureOutput {
    /** The one with the most motion, at the event's end, as the first system had it. */
    BEST,
    /** Each frame in which something moves: for demonstrations and load. */
    ON;

    /** The constant of a value of {@code picture_output}. */
    public static PictureOutput of(String value) {
        for (PictureOutput output : values()) {
            if (output.value().equals(value)) {
                return output;
            }
        }
        throw new IllegalArgumentException("picture_output " + value + " must be best or on");
    }

    /** The value of {@code picture_output}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
