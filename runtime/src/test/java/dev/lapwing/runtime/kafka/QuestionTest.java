package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

final class QuestionTest {

    private final List<Integer> asked = new ArrayList<>();

    @Test
    void isAskedAgainWhereNobodyAnswered() {
        CompletableFuture<String> answer = Question.ask(
                millis -> {
                    asked.add(millis);
                    return asked.size() < 3
                            ? CompletableFuture.failedFuture(new TimeoutException("no answer"))
                            : CompletableFuture.completedFuture("here").thenApply(here -> here);
                },
                3_000,
                5);

        assertThat(answer).isCompletedWithValue("here");
        assertThat(asked).containsExactly(3_000, 3_000, 3_000);
    }

    @Test
    void isGivenUpAfterItsTries() {
        CompletableFuture<String> answer = Question.ask(this::late, 3_000, 5);

        assertThat(answer)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withRootCauseInstanceOf(TimeoutException.class);
        assertThat(asked).hasSize(5);
    }

    @Test
    void isNotAskedAgainWhereItWasRefused() {
        CompletableFuture<String> answer = Question.ask(
                millis -> {
                    asked.add(millis);
                    return CompletableFuture.failedFuture(new TopicAuthorizationException("may not"));
                },
                3_000,
                5);

        assertThat(answer).isCompletedExceptionally();
        assertThat(asked).hasSize(1);
    }

    private CompletableFuture<String> late(int millis) {
        asked.add(millis);
        return CompletableFuture.<String>failedFuture(new TimeoutException("no answer"))
                .thenApply(here -> here);
    }
}
