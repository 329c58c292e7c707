package dev.lapwing.orchestration.model;

/** Whether a pod may be moved, and if not why. Moving is opted into by {@link #LABEL}. */
public enum Movability {
    /** It says that it may be moved, and someone makes it anew elsewhere. */
    MOVABLE,
    /** It does not carry the label {@code lapwing.dev/movable: "true"}. */
    NOT_OPTED_IN,
    /** A selector, affinity or local volume ties it to one node. */
    PINNED,
    /** A DaemonSet or the kubelet itself would put it back. */
    BELONGS_TO_ITS_NODE,
    /** Nobody would make it anew. */
    NO_OWNER,
    /** It is on its way out. */
    TERMINATING;

    /** The label of a pod by which its owner lets Lapwing move it. */
    public static final String LABEL = "lapwing.dev/movable";
}
