package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.producers.Acknowledged.Mark;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {

    private final Acknowledged acknowledged = new Acknowledged();

    @Test
    void keepsTheLastOneThatWasSeenAndAllThatCameSince() {
        acknowledged.add(0, "a", 10);
        acknowledged.add(1, "b", 20);
        acknowledged.add(2, "c", 30);

        acknowledged.heldUntil(25);

        assertThat(acknowledged.all()).extracting(Mark::id).containsExactly("b", "c");
    }

    @Test
    void keepsTheLastOneThatWasComparedAndAllThatCameMeanwhile() {
        acknowledged.add(0, "a", 10);
        acknowledged.add(1, "b", 20);
        var compared = acknowledged.all();
        acknowledged.add(2, "c", 30);

        acknowledged.held(compared);

        assertThat(acknowledged.all()).extracting(Mark::id).containsExactly("b", "c");
    }

    @Test
    void keepsEverythingWhereNothingWasSeen() {
        acknowledged.add(0, "a", 10);
        acknowledged.add(1, "b", 20);

        acknowledged.heldUntil(5);

        assertThat(acknowledged.all()).hasSize(2);
    }
}
