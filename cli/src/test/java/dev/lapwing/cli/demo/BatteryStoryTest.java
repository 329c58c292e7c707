package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.policy.PlacementRules;
import org.junit.jupiter.api.Test;

class BatteryStoryTest {

    private static final PlacementRules RULES = PlacementRules.DEFAULT;

    @Test
    void passesTheThresholdsByWhichPodsLeaveAndReturn() {
        assertThat(BatteryStory.FULL.percent(1)).isGreaterThan(RULES.batteryRecovered());
        assertThat(BatteryStory.LOW.percent(1)).isLessThan(RULES.batteryLow()).isGreaterThan(RULES.batteryDying());
        assertThat(BatteryStory.CHARGED.percent(1)).isGreaterThan(RULES.batteryRecovered());
    }

    @Test
    void leavesEveryOtherBatteryWellAndLessFullThanTheFirstIsInTheEnd() {
        for (int pi = 2; pi <= 20; pi++) {
            assertThat(BatteryStory.LOW.percent(pi))
                    .isEqualTo(BatteryStory.CHARGED.percent(pi))
                    .isBetween(RULES.batteryRecovered(), BatteryStory.CHARGED.percent(1));
        }
    }
}
