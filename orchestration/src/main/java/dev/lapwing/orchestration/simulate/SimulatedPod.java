package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod in the course of a simulation. One that is moved is another one, as in Kubernetes. */
final class SimulatedPod {

    private static final String NAMESPACE = "lapwing";

    final int camera;
    final PodNeeds needs;
    final double usedMilliCpu;
    final boolean movable;

    @Nullable SimulatedNode node;

    private final String workload;
    private int generation;
    private Instant createdAt;
    private @Nullable PodState state;

    SimulatedPod(int camera, String workload, PodNeeds needs, double use, boolean movable, Instant createdAt) {
        this.camera = camera;
        this.workload = workload;
        this.needs = needs;
        this.usedMilliCpu = use * needs.resources().milliCpu();
        this.movable = movable;
        this.createdAt = createdAt;
    }

    /** Makes it anew on a node. */
    void place(SimulatedNode on, Instant at) {
        if (node != null) {
            node.pods.remove(this);
        }
        generation++;
        createdAt = at;
        node = on;
        on.pods.add(this);
        on.starting++;
        state = null;
    }

    /** Leaves it without a node. */
    void evict() {
        if (node != null) {
            node.pods.remove(this);
        }
        node = null;
        state = null;
    }

    PodState state() {
        if (state == null) {
            String name = workload + "-" + generation;
            state = new PodState(
                    NAMESPACE,
                    name,
                    name,
                    new Owner("Deployment", workload, workload),
                    node == null ? null : node.board.name(),
                    node != null,
                    movable ? Movability.MOVABLE : Movability.PINNED,
                    needs,
                    0,
                    createdAt);
        }
        return state;
    }
}
