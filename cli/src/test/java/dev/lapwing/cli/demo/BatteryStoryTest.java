package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.policy.PlacementRules;
import org.junit.jupiter.api.Test;

class BatteryStoryTest {

    private static final PlacementRules RULES = PlacementRules.DEFAULT;

    @Test
    void passesTheThresholdsByWhichPodsLeaveAndReturn() {
        assertThat(BatteryStory.percent(1, 0)).isGreaterThan(RULES.batteryRecovered());
        assertThat(BatteryStory.percent(1, 0.3)).isLessThan(RULES.batteryLow()).isGreaterThan(RULES.batteryDying());
        assertThat(BatteryStory.percent(1, 0.9)).isGreaterThan(RULES.batteryRecovered());
    }

    @Test
    void leavesEveryOtherBatteryWellAndLessFullThanTheFirstIsInTheEnd() {
        for (int pi = 2; pi <= 20; pi++) {
            assertThat(BatteryStory.percent(pi, 0.3))
                    .isEqualTo(BatteryStory.percent(pi, 0.9))
                    .isBetween(RULES.batteryRecovered(), BatteryStory.percent(1, 0.9));
        }
    }
}
