package dev.lapwing.orchestration.schedule;

import java.util.Optional;

/** Where the next pod of a workload is wanted, so that a move ends where it was decided. Called from one thread; must not block. */
@FunctionalInterface
public interface Steering {

    /** Nobody steers. */
    Steering NONE = workload -> Optional.empty();

    /**
     * The node that the next pod of {@code workload} is to go to if that can take it.
     *
     * @param workload {@code namespace/kind/name}, as {@link dev.lapwing.orchestration.model.PodState#workload()}
     */
    Optional<String> node(String workload);
}
