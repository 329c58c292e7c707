package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.Lane.Progress;
import dev.lapwing.bridge.ResumePoint.LogSpan;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagWatchTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the cloud has said it, 15, 12, 15",
        "the cloud is away and the group was told, -1, 12, 12",
        "the cloud is away and the group was told nothing, -1, -1, 10",
        "the group was told before retention went on, -1, 3, 10",
        "the group was told of another log, -1, 99, 10"
    })
    void knowsFromWhereOnTheCloudLacksRecords(String because, long known, long told, long expected) {
        var progress = new Progress(known, Optional.empty(), -1);
        var log = new Edge.LogFacts(
                new LogSpan(10, 20),
                1_000,
                Retention.Limits.NONE,
                told < 0 ? OptionalLong.empty() : OptionalLong.of(told));

        assertThat(LagWatch.next(progress, log)).isEqualTo(expected);
    }
}
