package dev.lapwing.camera;

import java.util.Locale;

/** Why a file of a camera's directory was set aside and not published. */
public enum QuarantineReason {
    /** It had no bytes, and got none in the time that it was given. */
    EMPTY,
    /** It begins as a JPEG and was never finished. */
    TRUNCATED,
    /** It does not begin as a JPEG. */
    NOT_A_JPEG,
    /** It is larger than {@code LAPWING_FRAME_MAX_BYTES}. */
    TOO_LARGE,
    /** It could not be opened or read. */
    UNREADABLE,
    /** It is a link, a pipe or a device, which are neither followed nor opened. */
    NOT_A_REGULAR_FILE,
    /** The topic refuses it, however often it is sent. */
    REFUSED_BY_TOPIC;

    /** The reason as a metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
