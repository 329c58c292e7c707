package dev.lapwing.orchestration.execute;

/** Why a move was given up, and the old pod left where it is. */
public enum Undoing {
    /** Its kind cannot have a pod more than it asks for: a StatefulSet's pods have names of their own. */
    KIND_CANNOT_SURGE,
    /** Its Deployment is in the middle of a rollout, which moves the pod anyway. */
    ROLLING_OUT,
    /** The new pod was not ready in time. */
    NOT_READY_IN_TIME,
    /** The new pod failed, or someone removed it. */
    NEW_POD_GONE,
    /** The old pod is gone, or on its way out: someone else was faster. */
    OLD_POD_GONE,
    /** Someone changed the workload in the middle. */
    EDITED,
    /** Someone deleted the workload in the middle. */
    WORKLOAD_GONE,
    /** A PodDisruptionBudget did not let the old pod go in time. */
    BUDGET_REFUSED,
    /** The workload's other pods were not ready in time, so that its controller would have removed one of them instead. */
    SIBLINGS_NOT_READY,
    /** The API server refused the new pod: a quota, or admission. */
    NEW_POD_REFUSED,
    /** The process may not touch the pods of that namespace. */
    NOT_PERMITTED,
    /** Another process had given it up, and did not come to say so. */
    GIVEN_UP,
    /** The process that decided it ended before anything of it was done. */
    NOT_BEGUN,
    /** The workload's controller removed another pod than the old one. */
    OLD_POD_KEPT,
    /** Lapwing itself failed; its log says how. */
    FAULT
}
