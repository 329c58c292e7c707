package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlausibilityTest {

    private final Plausibility plausibility = new Plausibility(Plausibility.Limits.OF_A_BOARDS_TEMPERATURE);

    @Test
    void takesWhatABoardCanHave() {
        assertThat(plausibility.judge(-40)).isEmpty();
        assertThat(new Plausibility(Plausibility.Limits.OF_A_BOARDS_TEMPERATURE).judge(125))
                .isEmpty();
    }

    @Test
    void refusesWhatNoBoardSurvives() {
        assertThat(plausibility.judge(-40.1)).contains(ReadingFault.OUT_OF_RANGE);
        assertThat(plausibility.judge(125.1)).contains(ReadingFault.OUT_OF_RANGE);
        assertThat(plausibility.judge(Double.NaN)).contains(ReadingFault.NOT_A_NUMBER);
    }

    @Test
    void doubtsASingleJump() {
        assertThat(plausibility.judge(45)).isEmpty();
        assertThat(plausibility.judge(0)).contains(ReadingFault.JUMP);
        assertThat(plausibility.judge(46)).isEmpty();
        assertThat(plausibility.judge(0)).contains(ReadingFault.JUMP);
    }

    @Test
    void believesAJumpThatTheNextReadingConfirms() {
        assertThat(plausibility.judge(20)).isEmpty();
        assertThat(plausibility.judge(75)).contains(ReadingFault.JUMP);
        assertThat(plausibility.judge(77)).isEmpty();
        assertThat(plausibility.judge(78)).isEmpty();
    }
}
