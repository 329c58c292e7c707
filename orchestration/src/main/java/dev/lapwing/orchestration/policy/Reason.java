package dev.lapwing.orchestration.policy;

/** The rule that decided. */
public enum Reason {
    /** The node's battery is below the threshold at which work leaves it. */
    BATTERY_LOW,
    /** The node will be empty soon, and there is still power to drain it in order. */
    BATTERY_DYING,
    /** The node is hotter than it may be for long. */
    TOO_HOT,
    /** The board is throttled, by heat or by its supply. */
    THROTTLED,
    /** A file system of the node is nearly full. */
    DISK_FULL,
    /** The node that the work left has recovered past its higher threshold, so the work comes back. */
    RECOVERED,
    /** The node's battery would be empty long before that of another node that can take the pod. */
    OUTLIVED,
    /** The pod is new, and was placed where it does best. */
    NEW_POD,
    /** Nothing was done: what is known of the node is too old. */
    CONTEXT_STALE,
    /** Nothing was done: so many nodes fell silent that the fault is more likely ours than theirs. */
    CLUSTER_FROZEN,
    /** Nothing was done: the pod was moved a short while ago. */
    COOLDOWN,
    /** Nothing was done: the node, or the cluster, has had all the moves that it may have in this while. */
    BUDGET_SPENT,
    /** Nothing was done: no other node is better by more than the noise of what is known, and the cost of a move. */
    NO_BETTER_NODE,
    /** Nothing was done: no other node can take the pod. */
    NO_NODE_FITS,
    /** Nothing was done: the pod may not be moved. */
    NOT_MOVABLE
}
