package dev.lapwing.producers;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which numbers a sensor can have. Decides by the reading and those before it, and nothing else. */
final class Plausibility {

    /**
     * What no sensor of its kind goes beyond.
     *
     * @param jump largest step from one reading to the next that is believed at once
     * @param unit for messages, such as {@code degrees Celsius}; may be empty
     */
    record Limits(double lowest, double highest, double jump, String unit) {

        /** A processor under sudden load gains about 25 degrees within one interval. */
        static final Limits OF_A_BOARDS_TEMPERATURE = new Limits(-40, 125, 40, "degrees Celsius");

        /** What was read, for people. */
        String text(double value) {
            return unit.isEmpty() ? Double.toString(value) : value + " " + unit;
        }
    }

    private final Limits limits;
    private @Nullable Double accepted;
    private @Nullable Double doubted;

    Plausibility(Limits limits) {
        this.limits = limits;
    }

    /** What is wrong with the next reading; empty if it is to be published. */
    Optional<ReadingFault> judge(double value) {
        if (!Double.isFinite(value)) {
            return Optional.of(ReadingFault.NOT_A_NUMBER);
        }
        if (value < limits.lowest() || value > limits.highest()) {
            return Optional.of(ReadingFault.OUT_OF_RANGE);
        }
        boolean jumps = accepted != null && Math.abs(value - accepted) > limits.jump();
        boolean confirmed = doubted != null && Math.abs(value - doubted) <= limits.jump();
        if (jumps && !confirmed) {
            doubted = value;
            return Optional.of(ReadingFault.JUMP);
        }
        accepted = value;
        doubted = null;
        return Optional.empty();
    }
}
