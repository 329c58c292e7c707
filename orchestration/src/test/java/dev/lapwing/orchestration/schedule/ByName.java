package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.NodeRanking;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Ranks nodes by the digit that their name ends with, so that a test knows which is taken. */
final class ByName implements NodeRanking {

    private final BiConsumer<PodState, NodeLoad> happening;

    private ByName(BiConsumer<PodState, NodeLoad> happening) {
        this.happening = happening;
    }

    /** Has something happen while the node of a pod is being chosen. */
    static NodeRanking during(BiConsumer<PodState, NodeLoad> happening) {
        return new ByName(happening);
    }

    @Override
    public String name() {
        return "by-name";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        happening.accept(pod, node);
        String name = node.node().name();
        return name.charAt(name.length() - 1) - '0';
    }
}
