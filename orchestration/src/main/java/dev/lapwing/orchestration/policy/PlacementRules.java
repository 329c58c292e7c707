package dev.lapwing.orchestration.policy;

import java.time.Duration;

/**
 * The thresholds by which {@link PlacementPolicy} decides. Thresholds come in pairs: a node that passed the first stays
 * unwell until it has passed the second.
 *
 * @param batteryLow percent below which work leaves a node; 30 as in Held 2023, listing 11: what is left then carries a
 *     camera through a night, which it does not if other work takes its share
 * @param batteryRecovered percent above which it is well again; 50, since a cell that was loaded bounces back by up to 10
 *     percent when the load goes, and a day's clouds take another 10
 * @param batteryDying percent at which the node will soon be off; 10, since gauges of single cells err by 5 and boards
 *     brown out before 0
 * @param dyingWithin the node will soon be off, too, if its battery is surely empty within this; 30 min: time enough to
 *     start pods elsewhere one after the other and to hand over
 * @param hot degrees Celsius at which work leaves a node; 80, where a Raspberry Pi begins to slow down
 * @param cooled degrees below which it is well again; 70, since taking the load off cools a board by 5 to 8 at once
 * @param throttledRest for how long a board must not have been throttled to be well again; 15 min, the time that a case
 *     takes to cool
 * @param diskFull percent at which work leaves a node; 90, since Kafka's logs stop a broker at 100 and the kubelet evicts by
 *     force from 85 to 95
 * @param diskFreed percent below which it is well again; 85: one segment less must not be enough
 * @param staleAfter age of a context, by when it was heard, from which nothing is decided on it; 3 min: the slowest metric
 *     comes each minute, so that three in a row are missing
 * @param freezeShare share of the nodes that report above which silence freezes all; 0.4, since a rack or a radio takes a
 *     third of a site with it, and more than that is rather our own ears
 * @param freezeNodes least number of silent nodes that freeze all; 2, since one of two is a dead node
 * @param goneAfter for how long a node may be silent until it counts as gone and freezes nothing; 30 min, or a site that
 *     lost half of its boards for good would never be helped again
 * @param cooldown for how long a pod is left alone after a move; 1 h, so that no pod ever moves twice within an hour, and
 *     since no battery empties much faster. After an attempt that was given up it is 5 min, then 10, 20, ... up to this
 * @param movesPerNode moves from or to a node within {@code budgetWindow}; 4: each costs the node a start or a stop
 * @param movesPerCluster share of the nodes that may move a pod within {@code budgetWindow}, but at least {@code
 *     movesPerNode} moves; 0.25
 * @param budgetWindow the while that budgets are counted in; 10 min
 * @param confidence standard errors by which a difference must be more than noise; 2, which is 95 %
 * @param moveCost percent of a battery that a move takes from the node that it goes to: an image is pulled and a process
 *     starts beside the one that it replaces; 1
 * @param scans most times that all nodes are ranked in one decision, which bounds its time; 16. What is left waits for the
 *     next one
 */
public record PlacementRules(
        double batteryLow,
        double batteryRecovered,
        double batteryDying,
        Duration dyingWithin,
        double hot,
        double cooled,
        Duration throttledRest,
        double diskFull,
        double diskFreed,
        Duration staleAfter,
        double freezeShare,
        int freezeNodes,
        Duration goneAfter,
        Duration cooldown,
        int movesPerNode,
        double movesPerCluster,
        Duration budgetWindow,
        double confidence,
        double moveCost,
        int scans) {

    /** The defaults. */
    public static final PlacementRules DEFAULT = new PlacementRules(
            30,
            50,
            10,
            Duration.ofMinutes(30),
            80,
            70,
            Duration.ofMinutes(15),
            90,
            85,
            Duration.ofMinutes(3),
            0.4,
            2,
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            4,
            0.25,
            Duration.ofMinutes(10),
            2,
            1,
            16);

    public PlacementRules {
        below("batteryDying", batteryDying, "batteryLow", batteryLow);
        below("batteryLow", batteryLow, "batteryRecovered", batteryRecovered);
        below("cooled", cooled, "hot", hot);
        below("diskFreed", diskFreed, "diskFull", diskFull);
        percent("batteryDying", batteryDying);
        percent("batteryRecovered", batteryRecovered);
        percent("diskFull", diskFull);
        percent("diskFreed", diskFreed);
        percent("moveCost", moveCost);
        positive("dyingWithin", dyingWithin);
        positive("throttledRest", throttledRest);
        positive("staleAfter", staleAfter);
        positive("goneAfter", goneAfter);
        positive("cooldown", cooldown);
        positive("budgetWindow", budgetWindow);
        between("freezeShare", freezeShare, 0, 1);
        between("movesPerCluster", movesPerCluster, 0, 1);
        between("freezeNodes", freezeNodes, 1, Integer.MAX_VALUE);
        between("movesPerNode", movesPerNode, 0, Integer.MAX_VALUE);
        between("confidence", confidence, 0, 10);
        between("scans", scans, 1, Integer.MAX_VALUE);
        if (goneAfter.compareTo(staleAfter) <= 0) {
            throw new IllegalArgumentException(
                    "goneAfter=" + goneAfter + " must be longer than staleAfter=" + staleAfter);
        }
    }

    /** Moves that a cluster of {@code nodes} may have within {@link #budgetWindow}. */
    public int clusterBudget(int nodes) {
        return Math.max(movesPerNode, (int) Math.ceil(movesPerCluster * nodes));
    }

    private static void below(String name, double value, String other, double bound) {
        if (!(value < bound)) {
            throw new IllegalArgumentException(name + "=" + value + " must be below " + other + "=" + bound);
        }
    }

    private static void percent(String name, double value) {
        between(name, value, 0, 100);
    }

    private static void between(String name, double value, double lowest, double highest) {
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(name + "=" + value + " must be from " + lowest + " to " + highest);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + "=" + value + " must be longer than 0");
        }
    }
}
