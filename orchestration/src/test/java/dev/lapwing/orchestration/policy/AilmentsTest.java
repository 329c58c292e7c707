package dev.lapwing.orchestration.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.orchestration.policy.Decision.Move;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that was marked, and whose gauge or whole context then is no more. */
class AilmentsTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Resources BOARD = new Resources(4000, 4L << 30, 110);

    private static MetricStatistics reading(double value, long count, Instant at) {
        return new MetricStatistics(count, value, 10, value, value, value, at, new Recent(15, value, 0.1, 0, 0.2));
    }

    private static NodeContext context(Instant heardAt, Map<Metric, MetricStatistics> metrics) {
        return new NodeContext("a", heardAt, heardAt, metrics, null, Double.NaN);
    }

    private static NodeState node(String name, @Nullable NodeContext context, Reason... marks) {
        List<NodeTaint> taints = Arrays.stream(marks)
                .map(mark -> new NodeTaint(Ailments.taint(mark).orElseThrow(), "", Ailments.effect(mark)))
                .toList();
        return new NodeState(name, Map.of(), taints, true, false, BOARD, context);
    }

    private static Decided decide(PlacementMemory memory, NodeState... nodes) {
        return PlacementPolicy.decide(
                ClusterModel.of(NOON, List.of(nodes), List.of()), memory, PlacementRules.DEFAULT, new LongestLife());
    }

    private static PlacementMemory remembering(Reason... reasons) {
        Ailments ailments = Ailments.NONE;
        for (Reason reason : reasons) {
            ailments = ailments.plus(reason, NOON.minus(Duration.ofDays(2)));
        }
        return new PlacementMemory(new TreeMap<>(Map.of("a", ailments)), List.of(), List.of());
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"BATTERY_LOW", "BATTERY_DYING", "TOO_HOT", "THROTTLED", "DISK_FULL"})
    void aNodeWhoseGaugeIsNoMoreIsWellAndLosesItsMark(Reason reason) {
        NodeContext context = context(NOON, Map.of(Metric.LOAD, reading(0.2, 100, NOON)));

        Decided decided = decide(remembering(reason), node("a", context, reason));
        Decided again = decide(decided.memory(), node("a", context));

        assertThat(decided.decisions()).singleElement().isInstanceOfSatisfying(Mark.class, mark -> {
            assertThat(mark.reason()).isEqualTo(reason);
            assertThat(mark.unwell()).isFalse();
        });
        assertThat(decided.memory().of("a").well()).isTrue();
        assertThat(again.decisions()).isEmpty();
    }

    @Test
    void aNodeWhoseGaugeIsOnlySilentStaysWhatItWas() {
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        metrics.put(Metric.LOAD, reading(0.2, 5_000, NOON));
        metrics.put(Metric.BATTERY_PERCENT, reading(20, 1_000, NOON.minus(Duration.ofHours(20))));

        Decided decided =
                decide(remembering(Reason.BATTERY_LOW), node("a", context(NOON, metrics), Reason.BATTERY_LOW));

        assertThat(decided.decisions()).isEmpty();
        assertThat(decided.memory().of("a").worst()).contains(Reason.BATTERY_LOW);
    }

    @Test
    void aNodeThatHasSaidLittleYetStaysWhatItWas() {
        NodeContext context = context(NOON, Map.of(Metric.LOAD, reading(0.2, 6, NOON)));

        Decided decided = decide(PlacementMemory.EMPTY, node("a", context, Reason.DISK_FULL));

        assertThat(decided.decisions()).isEmpty();
        assertThat(decided.memory().of("a").worst()).contains(Reason.DISK_FULL);
    }

    @Test
    void aMarkThatWasTakenOffANodeWhichIsNotHeardAnyMoreIsNotSetAgain() {
        NodeContext old =
                context(NOON.minus(Duration.ofHours(1)), Map.of(Metric.BATTERY_PERCENT, reading(20, 1_000, NOON)));

        Decided silent = decide(remembering(Reason.BATTERY_LOW), node("a", old));
        Decided unknown = decide(remembering(Reason.BATTERY_LOW), node("a", null));
        Decided marked = decide(remembering(Reason.BATTERY_LOW), node("a", old, Reason.BATTERY_LOW));

        assertThat(silent.decisions()).noneMatch(decision -> decision instanceof Mark mark && mark.unwell());
        assertThat(silent.memory().of("a").well()).isTrue();
        assertThat(unknown.decisions()).noneMatch(decision -> decision instanceof Mark mark && mark.unwell());
        assertThat(unknown.memory().of("a").well()).isTrue();
        assertThat(marked.decisions()).as("nobody took it off").isEmpty();
        assertThat(marked.memory().of("a").worst()).contains(Reason.BATTERY_LOW);
    }

    @Test
    void aMarkThatWasTakenOffANodeWhichIsHeardIsSetAgain() {
        NodeContext low = context(NOON, Map.of(Metric.BATTERY_PERCENT, reading(20, 1_000, NOON)));

        Decided decided = decide(remembering(Reason.BATTERY_LOW), node("a", low));

        assertThat(decided.decisions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Mark.class, mark -> assertThat(mark.unwell()).isTrue());
    }

    /** From the fifth reading on: the one before says what is felt until the next one tells. */
    @ParameterizedTest
    @ValueSource(ints = {5, 9, 10, 60})
    void oneReadingThatStandsOutFromTheOthersIsNotActedOn(int readings) {
        NodeContext glitch = context(NOON, Map.of(Metric.BATTERY_PERCENT, charges(80, readings - 1, 5, 1)));
        NodeContext again = context(NOON, Map.of(Metric.BATTERY_PERCENT, charges(80, readings - 1, 5, readings)));

        assertThat(Ailments.felt(glitch, Metric.BATTERY_PERCENT).orElseThrow()).isCloseTo(80, within(1e-9));
        assertThat(decide(PlacementMemory.EMPTY, node("a", glitch)).decisions()).isEmpty();
        assertThat(decide(PlacementMemory.EMPTY, node("a", again))
                        .memory()
                        .of("a")
                        .worst())
                .as("it is said again and again")
                .contains(Reason.BATTERY_DYING);
    }

    @Test
    void aSmallStepAfterMuchOfTheSameIsFeltAtOnceAndTooFewReadingsAreAllBelieved() {
        NodeContext step = context(NOON, Map.of(Metric.BATTERY_PERCENT, charges(31, 30, 29, 1)));
        NodeContext few = context(NOON, Map.of(Metric.BATTERY_PERCENT, charges(80, 3, 5, 1)));

        assertThat(Ailments.felt(step, Metric.BATTERY_PERCENT)).hasValue(29);
        assertThat(Ailments.felt(few, Metric.BATTERY_PERCENT)).hasValue(5);
    }

    /** What is known after so many readings of one charge and then so many of another. */
    private static MetricStatistics charges(double first, int firsts, double then, int thens) {
        double[] all = DoubleStream.concat(
                        DoubleStream.generate(() -> first).limit(firsts),
                        DoubleStream.generate(() -> then).limit(thens))
                .toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        double squares =
                Arrays.stream(all).map(each -> (each - mean) * (each - mean)).sum();
        var recent = new Recent(all.length, mean, squares / (all.length - 1), 0, 0.2);
        return new MetricStatistics(all.length, mean, squares, then, first, then, NOON, recent);
    }

    /** Its battery was taken off a day ago, and it is on mains. */
    @Test
    void aNodeWhoseGaugeIsNoMoreTakesPods() {
        NodeContext mains = context(NOON, Map.of(Metric.LOAD, reading(0.2, 9_000, NOON)));

        assertThat(besideAHotBoard(node("a", mains, Reason.BATTERY_LOW), remembering(Reason.BATTERY_LOW))
                        .decisions())
                .filteredOn(Move.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Move.class, move -> assertThat(move.to()).isEqualTo("a"));
    }

    /** Its gauge broke more than a day ago, or has never answered: it runs on a battery all the same. */
    @Test
    void aNodeWhoseNamedGaugeGivesNoAnswerTakesNoPodsAndStaysWhatItWas() {
        Decided decided =
                besideAHotBoard(node("a", gaugeThatIsSilent(), Reason.BATTERY_LOW), remembering(Reason.BATTERY_LOW));

        assertThat(decided.decisions()).noneMatch(Move.class::isInstance);
        assertThat(decided.decisions())
                .as("its mark stays")
                .noneMatch(decision -> decision instanceof Mark mark && !mark.unwell());
        assertThat(decided.memory().of("a").worst()).contains(Reason.BATTERY_LOW);
    }

    /** Also by a policy that asks nothing of batteries, and though nobody ever knew of its battery. */
    @Test
    void aNodeWhoseNamedGaugeHasNeverAnsweredTakesNoPodsByAnyPolicy() {
        Decided decided = besideAHotBoard(node("a", gaugeThatIsSilent()), PlacementMemory.EMPTY);

        assertThat(decided.memory().of("a").well()).isTrue();
        assertThat(decided.decisions()).noneMatch(Move.class::isInstance);
    }

    private static NodeContext gaugeThatIsSilent() {
        return context(
                NOON, Map.of(Metric.LOAD, reading(0.2, 9_000, NOON), Metric.BATTERY_SILENT, reading(1, 3_000, NOON)));
    }

    private static Decided besideAHotBoard(NodeState board, PlacementMemory memory) {
        NodeContext hot = context(NOON, Map.of(Metric.CPU_CELSIUS, reading(85, 1_000, NOON)));
        var pod = new PodState(
                "lapwing",
                "v-1",
                "v-1",
                new Owner("Deployment", "vision", "u"),
                "b",
                true,
                Movability.MOVABLE,
                PodNeeds.of(new Resources(100, 1L << 20, 1)),
                0,
                NOON.minusSeconds(9000));
        return PlacementPolicy.decide(
                ClusterModel.of(NOON, List.of(board, node("b", hot)), List.of(pod)),
                memory,
                PlacementRules.DEFAULT,
                new LeastAllocated());
    }
}
