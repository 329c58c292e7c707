package dev.lapwing.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExplainScreenTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private static Placement step(Step step, Duration after, String detail) {
        return new Placement(
                "d1",
                step,
                NOON.plus(after),
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                "rpi-node-1",
                "rpi-node-2",
                "BATTERY_LOW",
                detail,
                "longest-life",
                Map.of("rpi-node-1", Map.of("battery.percent", 28.0, "cpu.celsius", 48.25)),
                List.of(
                        new Considered("rpi-node-2", 0.41, null),
                        new Considered("rpi-master-1", Double.NaN, "NO_ROOM")));
    }

    private static final Placement MADE = step(Step.DECIDED, Duration.ZERO, "Its battery is at 28 %, below 30 %.");
    private static final Placement DONE = step(Step.DONE, Duration.ofSeconds(12), "ready on rpi-node-2");

    @Test
    void saysWhatWasKnownWhichRuleDecidedAndWhatElseWasConsidered() {
        String screen = screen(out -> out.story(new Story(List.of(MADE, DONE))));

        assertThat(screen).isEqualTo("""

                        2026-11-28T12:00:00Z  BATTERY_LOW  lapwing/vision-7  rpi-node-1 -> rpi-node-2  DONE after 12 s
                          Its battery is at 28 %, below 30 %.
                          known
                            rpi-node-1: battery.percent 28 %, cpu.celsius 48.25 °C
                          considered, by longest-life (the lower the better)
                            rpi-node-2  0.41  chosen
                            rpi-master-1  not ranked  NO_ROOM
                          2026-11-28T12:00:12Z  DONE: ready on rpi-node-2
                        """);
    }

    @Test
    void saysOfANewPodThatItWasPendingAndWhyAnUnwellNodeHadToDo() {
        Placement placed = placed("rpi-node-1", new Considered("rpi-node-1", 0.93, "UNWELL"));

        String screen = screen(out -> out.story(new Story(List.of(placed, placed))));

        assertThat(screen).isEqualTo("""

                        2026-11-28T12:00:00Z  NEW_POD  lapwing/vision-7  pending -> rpi-node-1  DONE
                          It is the only node that can take it.
                          considered, by longest-life (the lower the better)
                            rpi-node-1  0.93  chosen, though UNWELL
                        """);
    }

    private static Placement placed(String node, Considered... considered) {
        return new Placement(
                "uid",
                Step.DONE,
                NOON,
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                null,
                node,
                "NEW_POD",
                "It is the only node that can take it.",
                "longest-life",
                Map.of(),
                List.of(considered));
    }

    @Test
    void saysWhatIsKnownOfANodeAndHowSureThatIs() {
        var battery = new MetricStatistics(5, 30, 16, 28, 34, 28, NOON.minusSeconds(60), new Recent(5, 30, 4, -4, 0.5));
        var throttled = new MetricStatistics(1, 0x50005, 0, 0x50005, 0x50005, 0x50005, NOON, new Recent(1, 0, 0, 0, 1));
        var context = new NodeContext(
                "rpi-node-1",
                NOON.minusSeconds(60),
                NOON.minusSeconds(45),
                Map.of(Metric.BATTERY_PERCENT, battery, Metric.THROTTLED, throttled),
                new TimeToEmpty(Duration.ofHours(7), Duration.ofMinutes(90), Duration.ofHours(9)),
                0.93);

        String screen = screen(out -> out.node(context));

        assertThat(screen)
                .contains("rpi-node-1: heard 45 s ago, score 0.93")
                .contains("battery empty in 7 h 0 min (90 min to 9 h 0 min, 95 %)")
                .contains("battery.percent            28 %, mean 30 %, standard deviation 2 % of 5 samples")
                .contains("[UNDER_VOLTAGE, THROTTLED, UNDER_VOLTAGE_OCCURRED, THROTTLED_OCCURRED]");
    }

    @Test
    void tellsTheNewestStoryFirstAndKeepsTheStepsOfOneTogether() {
        Placement later = new Placement(
                "d2",
                Step.STAYED,
                NOON.plusSeconds(5),
                MADE.workload(),
                MADE.pod(),
                "rpi-node-2",
                null,
                "COOLDOWN",
                "It was moved a short while ago.",
                "longest-life",
                Map.of(),
                List.of());

        List<Story> stories = Story.of(List.of(MADE, later, DONE));

        assertThat(stories).extracting(story -> story.made().id()).containsExactly("d2", "d1");
        assertThat(stories.getLast().steps()).containsExactly(MADE, DONE);
    }

    private static String screen(Consumer<ExplainScreen> use) {
        var text = new StringWriter();
        try (var out = new PrintWriter(text)) {
            use.accept(new ExplainScreen(out, NOON));
        }
        return text.toString();
    }
}
