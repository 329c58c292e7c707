package dev.lapwing.lab.demo;

import java.time.Duration;

/**
 * What the demo was asked for.
 *
 * @param nodes how many boards
 * @param masters 1 or 3
 * @param time how long the cameras run
 * @param version tag of the images
 */
record KubernetesDemoOptions(int nodes, int masters, Duration time, String version, boolean keep, boolean json) {

    /** A topic has three replicas. */
    private static final int NODES_MIN = 3;

    private static final int NODES_MAX = 10;
    private static final int SECONDS_MIN = 30;

    KubernetesDemoOptions {
        if (nodes < NODES_MIN || nodes > NODES_MAX) {
            throw new IllegalArgumentException("--nodes " + nodes + " must be " + NODES_MIN + " to " + NODES_MAX
                    + ": each picture has three replicas");
        }
        if (masters != 1 && masters != 3) {
            throw new IllegalArgumentException("--masters " + masters + " must be 1 or 3");
        }
        if (time.toSeconds() < SECONDS_MIN || time.toHours() > 24) {
            throw new IllegalArgumentException("--seconds " + time.toSeconds() + " must be " + SECONDS_MIN
                    + " to 86400: a Pi and the internet go and come back in that time");
        }
    }
}
