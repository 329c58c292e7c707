package dev.lapwing.camera;

/** Why a camera is dead. */
public enum CameraFault {
    /** The capture side is up, and {@code motion} does not run. */
    MOTION_GONE("motion does not run on the board; see `systemctl status lapwing-motion@N` there"),
    /** {@code motion} runs, and its camera is not there or not connected. */
    DEVICE_MISSING("the camera is missing or not connected; see to its cable and to `motion`'s log"),
    /** Nobody writes to the directory any more, neither pictures nor the heartbeat that was there before. */
    DIRECTORY_UNTOUCHED("nobody writes to the picture directory any more; see to the board and to its mount");

    private final String sentence;

    CameraFault(String sentence) {
        this.sentence = sentence;
    }

    /** What it is and what to do, for people. */
    public String sentence() {
        return sentence;
    }
}
