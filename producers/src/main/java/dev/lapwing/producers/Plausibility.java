package dev.lapwing.producers;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which temperatures a board can have. Decides by the reading and those before it, and nothing else. */
final class Plausibility {

    static final double LOWEST_CELSIUS = -40;
    static final double HIGHEST_CELSIUS = 125;
    /** A processor under sudden load gains about 25 degrees within one interval. */
    private static final double JUMP_CELSIUS = 40;

    private @Nullable Double accepted;
    private @Nullable Double doubted;

    /** What is wrong with the next reading; empty if it is to be published. */
    Optional<ReadingFault> judge(double celsius) {
        if (!Double.isFinite(celsius)) {
            return Optional.of(ReadingFault.NOT_A_NUMBER);
        }
        if (celsius < LOWEST_CELSIUS || celsius > HIGHEST_CELSIUS) {
            return Optional.of(ReadingFault.OUT_OF_RANGE);
        }
        boolean jumps = accepted != null && Math.abs(celsius - accepted) > JUMP_CELSIUS;
        boolean confirmed = doubted != null && Math.abs(celsius - doubted) <= JUMP_CELSIUS;
        if (jumps && !confirmed) {
            doubted = celsius;
            return Optional.of(ReadingFault.JUMP);
        }
        accepted = celsius;
        doubted = null;
        return Optional.empty();
    }
}
