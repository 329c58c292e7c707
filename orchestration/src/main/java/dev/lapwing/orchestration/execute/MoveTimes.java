package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.policy.PlacementTuning;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;

/**
 * How long a move may take.
 *
 * @param readyWithin of being made until the new pod is ready
 * @param budgetWithin of a PodDisruptionBudget that refuses until it lets the old pod go
 * @param goneWithin of the handover until the workload's controller has begun to remove the old pod
 * @param lookEvery between two looks at the pods
 */
public record MoveTimes(Duration readyWithin, Duration budgetWithin, Duration goneWithin, Duration lookEvery) {

    private static final Duration GONE_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** What the settings say. */
    public static MoveTimes of(Settings settings) {
        return new MoveTimes(
                settings.get(PlacementTuning.READY_WITHIN),
                settings.get(PlacementTuning.BUDGET_WITHIN),
                GONE_WITHIN,
                LOOK_EVERY);
    }
}
