package dev.lapwing.orchestration.schedule;

/** How it ended that a node has more pods than room, most often as another scheduler filled it at the same moment as we. */
public enum Race {
    /** Our pod was evicted, and its owner makes it anew. */
    REPLACED,
    /** Our pod may not be evicted now, by a PodDisruptionBudget or for another reason; the node stays too full. */
    REFUSED,
    /** None of our pods there was bound lately and has an owner that would make it anew; the node stays too full. */
    LEFT
}
