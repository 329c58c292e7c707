package dev.lapwing.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lapwing.cli.TopicValues;
import dev.lapwing.cli.explain.Story;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pods that were moved, by the topic {@code placements}.
 *
 * @param stories of each move, oldest first
 */
record Moves(List<Story> stories) {

    static final Moves NONE = new Moves(List.of());

    private static final Set<Step> OPEN = EnumSet.of(Step.DECIDED, Step.STARTED);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    Moves {
        stories = List.copyOf(stories);
    }

    /** Reads them. */
    static Moves read(KafkaCluster local, Consumer<String> leftOut) {
        var placements = new ArrayList<Placement>();
        TopicValues.read(
                local,
                TopicNames.PLACEMENTS,
                (value, at) -> placements.add(PlacementJson.read(value, at)),
                left -> leftOut.accept("left out: " + left.getMessage()));
        return new Moves(Story.of(placements).reversed().stream()
                .filter(story -> story.made().from() != null && story.made().to() != null)
                .toList());
    }

    /** Whether it is not known yet what became of one. */
    boolean underWay() {
        return stories.stream().map(story -> story.outcome().step()).anyMatch(OPEN::contains);
    }

    /** A line for each, with its reason and what was known; none if nothing was moved. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (Story story : stories) {
            Placement made = story.made();
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  %-28s %s -> %s  %s, %s after %.1f s",
                    TIME.format(made.at()),
                    made.pod(),
                    made.from(),
                    made.to(),
                    made.reason(),
                    story.outcome().step().name().toLowerCase(Locale.ROOT),
                    story.took().toMillis() / 1000.0));
            lines.add("          " + made.detail());
        }
        return lines;
    }

    /** The same for programs. */
    ArrayNode json(JsonMapper mapper) {
        ArrayNode all = mapper.createArrayNode();
        for (Story story : stories) {
            Placement made = story.made();
            all.addObject()
                    .put("at", made.at().toString())
                    .put("pod", made.pod())
                    .put("from", Objects.requireNonNull(made.from()))
                    .put("to", Objects.requireNonNull(made.to()))
                    .put("reason", made.reason())
                    .put("detail", made.detail())
                    .put("outcome", story.outcome().step().name())
                    .put("seconds", story.took().toMillis() / 1000.0);
        }
        return all;
    }
}
