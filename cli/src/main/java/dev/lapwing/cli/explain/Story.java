package dev.lapwing.cli.explain;

import dev.lapwing.records.placement.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One decision, from when it was made to what came of it.
 *
 * @param steps of one id, oldest first; not empty
 */
public record Story(List<Placement> steps) {

    public Story {
        steps = steps.stream().distinct().toList(); // who was not sure that a step arrived has written it again
    }

    /** The stories that {@code placements} tell, the newest first. */
    public static List<Story> of(Collection<Placement> placements) {
        Map<String, List<Placement>> byId = new LinkedHashMap<>();
        placements.forEach(
                each -> byId.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each));
        return byId.values().stream()
                .map(Story::new)
                .sorted(Comparator.comparing((Story story) -> story.made().at()).reversed())
                .toList();
    }

    /** The decision itself. */
    public Placement made() {
        return steps.getFirst();
    }

    /** The last that is known of it. */
    public Placement outcome() {
        return steps.getLast();
    }

    /** From the decision to the last that is known of it. */
    public Duration took() {
        return Duration.between(made().at(), outcome().at());
    }
}
