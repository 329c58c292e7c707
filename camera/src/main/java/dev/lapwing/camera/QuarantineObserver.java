package dev.lapwing.camera;

/** Told what becomes of the files that are no pictures, by whichever thread did it. */
@FunctionalInterface
public interface QuarantineObserver {

    /** A file was set aside. */
    void quarantined(QuarantineReason reason);

    /** The oldest file made room for others, since the quarantine had reached its bound. */
    default void removed(long bytes) {}

    /** So many lines of {@code reasons.jsonl} were given up: it had reached its bound, or its disk took none for long. */
    default void linesDropped(long lines) {}
}
