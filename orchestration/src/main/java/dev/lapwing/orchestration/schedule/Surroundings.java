package dev.lapwing.orchestration.schedule;

import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What else of Lapwing the scheduler listens to, and tells.
 *
 * @param contexts what each node feels, by name; asked before each decision, the same instance as long as nothing is new
 * @param wellness which nodes work should not go to
 * @param placements told of each binding, after it, from a thread that binds or watches; must not block
 */
public record Surroundings(
        Supplier<Map<String, NodeContext>> contexts, Wellness wellness, Consumer<Placement> placements) {

    /** Nothing is known but what Kubernetes says, and nobody listens. */
    public static final Surroundings NONE = new Surroundings(Map::of, Wellness.ALL_WELL, placement -> {});

    /** The same, with another listener. */
    public Surroundings telling(Consumer<Placement> other) {
        return new Surroundings(contexts, wellness, other);
    }
}
