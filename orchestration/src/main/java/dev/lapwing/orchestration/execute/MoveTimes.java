package dev.lapwing.orchestration.execute;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How long a move may take.
 *
 * @param readyWithin of being made until the new pod is ready
 * @param budgetWithin of a PodDisruptionBudget that refuses until it lets the old pod go
 * @param goneWithin of the handover until the workload's controller has begun to remove the old pod
 * @param lookEvery between two looks at the pods
 */
public record MoveTimes(Duration readyWithin, Duration budgetWithin, Duration goneWithin, Duration lookEvery) {

    /** How long the new pod may take. */
    public static final Setting<Duration> READY_WITHIN = Setting.duration(
                    "LAPWING_MOVE_READY_WITHIN",
                    "3min",
                    "After which a pod that was made on another node, and is not ready, is given up; a Pi pulls an image"
                            + " of 200 MB in a minute or two.")
            .where(time -> time.toSeconds() >= 1, "be 1s or more");

    /** How long a budget may refuse. */
    public static final Setting<Duration> BUDGET_WITHIN = Setting.duration(
                    "LAPWING_MOVE_BUDGET_WITHIN",
                    "2min",
                    "After which a move that a PodDisruptionBudget does not allow is given up.")
            .where(time -> !time.isNegative(), "be 0s or more");

    private static final Duration GONE_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** What the settings say. */
    public static MoveTimes of(Settings settings) {
        return new MoveTimes(settings.get(READY_WITHIN), settings.get(BUDGET_WITHIN), GONE_WITHIN, LOOK_EVERY);
    }

    /** The settings that {@link #of} reads. */
    public static List<Setting<?>> settings() {
        return List.of(READY_WITHIN, BUDGET_WITHIN);
    }
}
