package dev.lapwing.orchestration.schedule;

/** What came of an attempt to place a pod. */
public enum Attempt {
    /** It was bound to the node that was chosen. */
    BOUND,
    /** No node can take it; it waits for a change in the cluster. */
    NO_NODE_FITS,
    /** It asks for something that Lapwing does not know how to keep; it is left alone. */
    UNSUPPORTED,
    /**
     * It was bound already, by another client or by an attempt before that was not answered, or it is being deleted; the API
     * server said so, or the watch did before it was asked again.
     */
    BOUND_BY_OTHER,
    /** It was deleted meanwhile. */
    POD_GONE,
    /** The node went, or another scheduler filled it, between the decision and the binding. */
    NODE_LOST,
    /** The API server refused the binding. */
    REFUSED,
    /** The API server did not answer, or was too busy; whether it was bound, the watch tells. */
    NO_ANSWER
}
