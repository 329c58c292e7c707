package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts a pod where the battery lasts longest with it: of all placements of one pod, that one leaves the weakest battery
 * longest. The score is minus the logarithm of the hours that are left, so that differences are ratios and noise counts the
 * same for a small battery as for a large one.
 *
 * <p>A board that has felt nothing of a battery is on mains. It and a server at the site count as lasting 30 days, less where
 * it is loaded; a public cloud as little more than one, since pictures would leave the site for it.
 */
public final class LongestLife implements NodeRanking {

    /** What a public cloud is worth in hours of battery life. */
    private static final double CLOUD_HOURS = 30;

    /** A life that is shorter by this factor is given up for a longer one. */
    private static final double WORTH_A_MOVE = Math.log(1.6);

    @Override
    public String name() {
        return "longest-life";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        return scores(node, at).applyAsDouble(pod);
    }

    @Override
    public ToDoubleFunction<PodState> scores(NodeLoad node, Instant at) {
        NodeState state = node.node();
        if (BatteryLife.powered(state)) {
            double hours = state.layer() == Layer.CLOUD ? CLOUD_HOURS : BatteryLife.LONGEST_HOURS;
            return pod -> -Math.log(hours) + LeastAllocated.used(pod, node);
        }
        @Nullable BatteryLife life = BatteryLife.of(state, node.used());
        if (life == null) {
            return pod -> Double.NaN;
        }
        double unseen = BatteryLife.unseen(node, at);
        return pod -> -Math.log(Math.max(life.hours(BatteryLife.watts(pod, state) + unseen), 0.01));
    }

    @Override
    public double worthAMove() {
        return WORTH_A_MOVE;
    }
}
