package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.NodeRanking;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Ranks nodes by their names, so that a test knows which is taken. */
final class ByName implements NodeRanking {

    private final BiConsumer<PodState, NodeLoad> happening;
    private final ToDoubleFunction<String> score;

    private ByName(BiConsumer<PodState, NodeLoad> happening, ToDoubleFunction<String> score) {
        this.happening = happening;
        this.score = score;
    }

    /** By the digit that a name ends with; has something happen while the node of a pod is being chosen. */
    static NodeRanking during(BiConsumer<PodState, NodeLoad> happening) {
        return new ByName(happening, name -> name.charAt(name.length() - 1) - '0');
    }

    /** {@code node} first, which may change. */
    static NodeRanking first(Supplier<String> node) {
        return new ByName((pod, each) -> {}, name -> name.equals(node.get()) ? 0 : 1);
    }

    @Override
    public String name() {
        return "by-name";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        happening.accept(pod, node);
        return score.applyAsDouble(node.node().name());
    }
}
