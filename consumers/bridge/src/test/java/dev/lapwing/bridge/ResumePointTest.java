package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.ResumePoint.Continued;
import dev.lapwing.bridge.ResumePoint.CutBack;
import dev.lapwing.bridge.ResumePoint.Divergence;
import dev.lapwing.bridge.ResumePoint.Fresh;
import dev.lapwing.bridge.ResumePoint.LogSpan;
import dev.lapwing.bridge.ResumePoint.Lost;
import dev.lapwing.bridge.ResumePoint.Recreated;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResumePointTest {

    private static final Uuid ID = new Uuid(1, 1);
    private static final Uuid FORMER_ID = new Uuid(1, 2);
    private static final Optional<Integer> EPOCH = Optional.of(3);
    private static final Optional<Divergence> NONE = Optional.empty();

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(
            String because,
            Optional<Position> position,
            Optional<Position> former,
            Optional<Divergence> divergence,
            LogSpan log,
            ResumePoint expected) {
        assertThat(ResumePoint.decide(position, former, divergence, log)).isEqualTo(expected);
    }

    static Stream<Arguments> cases() {
        Optional<Position> none = Optional.empty();
        Optional<Position> at20 = at(ID, 20, EPOCH);
        Optional<Position> former = at(FORMER_ID, 20, EPOCH);
        return Stream.of(
                Arguments.of("never forwarded", none, none, NONE, span(0, 9), new Fresh(0)),
                Arguments.of("never forwarded, begun late", none, none, NONE, span(5, 9), new Fresh(5)),
                Arguments.of("as left", at20, none, NONE, span(0, 30), new Continued(20, EPOCH)),
                Arguments.of("at the end", at20, none, NONE, span(0, 20), new Continued(20, EPOCH)),
                Arguments.of("all of it gone, none lost", at20, none, NONE, span(20, 20), new Continued(20, EPOCH)),
                Arguments.of("own before former", at20, former, NONE, span(0, 30), new Continued(20, EPOCH)),
                Arguments.of("recreated", none, former, NONE, span(0, 30), new Recreated(0, FORMER_ID, 20)),
                Arguments.of("overtaken", at20, none, NONE, span(25, 30), new Lost(25, 20, 5)),
                Arguments.of("overtaken and empty", at20, none, NONE, span(25, 25), new Lost(25, 20, 5)),
                Arguments.of("short, epoch tells", at20, none, NONE, span(0, 10), new Continued(20, EPOCH)),
                Arguments.of(
                        "short, no epoch",
                        at(ID, 20, Optional.empty()),
                        none,
                        NONE,
                        span(0, 10),
                        new CutBack(10, Optional.empty(), 20)),
                Arguments.of("cut", at20, none, divergence(10), span(0, 25), new CutBack(10, EPOCH, 20)),
                Arguments.of("cut and overtaken", at20, none, divergence(10), span(15, 25), new CutBack(15, EPOCH, 20)),
                Arguments.of(
                        "another log that begins where we are",
                        at20,
                        none,
                        divergence(20),
                        span(20, 25),
                        new Continued(20, Optional.empty())),
                Arguments.of("cut behind us", at20, none, divergence(20), span(0, 25), new Continued(20, EPOCH)));
    }

    private static Optional<Position> at(Uuid id, long offset, Optional<Integer> epoch) {
        return Optional.of(new Position(
                new Source("home", "node1", id, 0), "cluster", offset, epoch, Optional.empty(), Instant.EPOCH));
    }

    private static LogSpan span(long begin, long end) {
        return new LogSpan(begin, end);
    }

    private static Optional<Divergence> divergence(long offset) {
        return Optional.of(new Divergence(offset, EPOCH));
    }
}
