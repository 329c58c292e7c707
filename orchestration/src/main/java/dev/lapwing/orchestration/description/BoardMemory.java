package dev.lapwing.orchestration.description;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;

/**
 * What fits on a board, in MiB. A board of 1 GiB has 640 MiB for pods: 384 MiB go to the firmware, the system (116) and the
 * agent of K3s with its containers' shims (268 MB on a Pi 4 by K3s's own profile). A master of K3s takes 1,613 MB by the
 * same profile, 1,280 MiB more than an agent: with a broker it wants a board of 4 GiB.
 *
 * <p>A container's request is what it holds resident under load, its limit leaves room for pictures of 8 MiB: broker with
 * a heap of 128 MiB, producers and bridge with 64 MiB. On a board of 1 GiB: 272 + 112 pinned, 128 for a bridge that comes
 * by, 512 of 640 requested. The sum of the limits, 336 + 144 + 160 = 640, fits too, so that no board is overcommitted.
 */
public final class BoardMemory {

    /** A container's memory. */
    public record Share(int requestMebibytes, int limitMebibytes) {}

    public static final Share BROKER = new Share(272, 336);
    /** With a heap of 96 MiB; with its ZooKeeper, of 32 MiB, it takes what a broker of KRaft takes. */
    public static final Share LEGACY_BROKER = new Share(200, 240);

    public static final Share ZOOKEEPER = new Share(72, 96);
    public static final Share PRODUCERS = new Share(112, 144);
    public static final Share BRIDGE = new Share(128, 160);
    public static final Share STREAMS = new Share(160, 224);
    public static final Share SCHEDULER = new Share(128, 176);
    public static final Share ARCHIVE = new Share(768, 1024);

    private static final int SYSTEM = 384;
    private static final int CONTROL_PLANE = 1280;

    private BoardMemory() {}

    /** MiB that a board has for pods. */
    public static long allocatable(Pi pi) {
        return (pi.memory().bytes() >> 20) - SYSTEM - (pi.controlPlane() ? CONTROL_PLANE : 0);
    }

    /**
     * MiB that a board must have for pods: the limits of what is pinned to it, and of a bridge.
     *
     * @param placement whether pods are placed by what Pis feel, so that each says it
     */
    public static long needed(Pi pi, boolean placement) {
        return BROKER.limitMebibytes()
                + (long) producerContainers(pi, placement) * PRODUCERS.limitMebibytes()
                + BRIDGE.limitMebibytes();
    }

    /** The smallest board, in GiB, that is enough for a Pi. */
    static long boardGibibytes(Pi pi, boolean placement) {
        long all = needed(pi, placement) + SYSTEM + (pi.controlPlane() ? CONTROL_PLANE : 0);
        return Math.max(1, Long.highestOneBit(2 * ((all + 1023) / 1024) - 1));
    }

    /** One JVM for what is felt and measured and the first camera, and one for each further camera. */
    static int producerContainers(Pi pi, boolean placement) {
        return Math.max(pi.produces() || placement ? 1 : 0, pi.cameras().size());
    }
}
