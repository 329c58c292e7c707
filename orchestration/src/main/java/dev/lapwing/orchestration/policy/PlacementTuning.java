package dev.lapwing.orchestration.policy;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What people may set of placement: how nodes are ranked, thresholds of {@link PlacementRules}, and how long a move may take.
 * Each is a setting of the process that moves pods, and a key of {@code placement} in {@code cluster.yaml}; {@link #BY_KEY}
 * ties the two together. Of the rules, confidence, the cost of a move and scans are not here: they are properties of gauges
 * and boards, and no choice of a site.
 */
public final class PlacementTuning {

    /** How nodes are ranked. */
    public static final Setting<String> POLICY = policy();

    /** Decide, and do nothing. */
    public static final Setting<Boolean> DRY_RUN = Setting.flag(
            "LAPWING_PLACEMENT_DRY_RUN", "false", "Decides and logs what it would do, and changes nothing.");

    /** How often is decided. */
    public static final Setting<Duration> EVERY =
            span("EVERY", "15s", "How often is decided, if nothing in the cluster changes.");

    /** How long the new pod of a move may take. */
    public static final Setting<Duration> READY_WITHIN = Setting.duration(
                    "LAPWING_MOVE_READY_WITHIN",
                    "3min",
                    "After which a pod that was made on another node, and is not ready, is given up; a Pi pulls an image"
                            + " of 200 MB in a minute or two.")
            .where(time -> time.toSeconds() >= 1, "be 1s or more");

    /** How long a PodDisruptionBudget may refuse. */
    public static final Setting<Duration> BUDGET_WITHIN = Setting.duration(
                    "LAPWING_MOVE_BUDGET_WITHIN",
                    "2min",
                    "After which a move that a PodDisruptionBudget does not allow is given up.")
            .where(time -> !time.isNegative(), "be 0s or more");

    private static final PlacementRules USUAL = PlacementRules.DEFAULT;

    private static final Setting<Integer> BATTERY_LOW =
            percent("BATTERY_LOW", USUAL.batteryLow(), "Below this charge, work leaves a node.");

    private static final Setting<Integer> BATTERY_RECOVERED = percent(
            "BATTERY_RECOVERED",
            USUAL.batteryRecovered(),
            "Above this charge, a node that work left is well again; a cell without its load bounces back by up to 10.");

    private static final Setting<Integer> BATTERY_DYING = percent(
            "BATTERY_DYING",
            USUAL.batteryDying(),
            "At this charge, a node will soon be off; gauges err by 5, and boards brown out before 0.");

    private static final Setting<Duration> DYING_WITHIN = span(
            "DYING_WITHIN",
            text(USUAL.dyingWithin()),
            "A node will soon be off, too, if its battery is surely empty within this: time to start pods elsewhere.");

    private static final Setting<Integer> HOT = celsius(
            "HOT", USUAL.hot(), "From this heat on, work leaves a node; a Raspberry Pi begins to slow down at 80.");

    private static final Setting<Integer> COOLED =
            celsius("COOLED", USUAL.cooled(), "Below this heat, a node that work left is well again.");

    private static final Setting<Duration> THROTTLED_REST = span(
            "THROTTLED_REST",
            text(USUAL.throttledRest()),
            "For how long a board must not have been throttled to be well again: what a case takes to cool.");

    private static final Setting<Integer> DISK_FULL = percent(
            "DISK_FULL",
            USUAL.diskFull(),
            "From this share of the disk on, work leaves a node; at 100 Kafka's logs stop a broker.");

    private static final Setting<Integer> DISK_FREED = percent(
            "DISK_FREED",
            USUAL.diskFreed(),
            "Below this share of the disk, a node that work left is well again; one segment less must not be enough.");

    /** From which age on a node's context is not gone by. */
    public static final Setting<Duration> STALE_AFTER = span(
            "STALE_AFTER",
            text(USUAL.staleAfter()),
            "Nothing is decided on a node that was not heard for this long; the slowest metric comes each minute.");

    private static final Setting<Duration> GONE_AFTER = span(
            "GONE_AFTER",
            text(USUAL.goneAfter()),
            "A node that is silent for longer counts as gone, and freezes nothing.");

    private static final Setting<Integer> FREEZE_SHARE = percent(
            "FREEZE_SHARE",
            100 * USUAL.freezeShare(),
            "Nothing is decided at all while more of the nodes than this are silent; a rack or a radio is a third of a"
                    + " site, and more is rather our own ears. 100 is never.");

    private static final Setting<Integer> FREEZE_NODES = count(
            "FREEZE_NODES",
            USUAL.freezeNodes(),
            "Least number of silent nodes that freezes all; one of two is a dead node.");

    private static final Setting<Duration> COOLDOWN = span(
            "COOLDOWN",
            text(USUAL.cooldown()),
            "For how long a pod is left alone after a move; no battery empties much faster.");

    private static final Setting<Integer> MOVES_PER_NODE = count(
            "MOVES_PER_NODE",
            USUAL.movesPerNode(),
            "Most moves from or to a node within LAPWING_PLACEMENT_MOVES_WINDOW; each costs it a start or a stop.");

    private static final Setting<Integer> MOVES_PER_CLUSTER = percent(
            "MOVES_PER_CLUSTER",
            100 * USUAL.movesPerCluster(),
            "Most moves of all nodes within LAPWING_PLACEMENT_MOVES_WINDOW, as a share of how many nodes there are; never"
                    + " fewer than those of one node.");

    private static final Setting<Duration> MOVES_WINDOW = span(
            "MOVES_WINDOW", text(USUAL.budgetWindow()), "The while in which moves of a node, and of all, are counted.");

    /** Each by its key in {@code cluster.yaml}, in the order in which people read them. */
    public static final Map<String, Setting<?>> BY_KEY = byKey();

    /** Those that the scheduler goes by, too. */
    public static final List<Setting<?>> OF_SCHEDULER = List.of(POLICY, STALE_AFTER);

    private PlacementTuning() {}

    private static Map<String, Setting<?>> byKey() {
        var table = new LinkedHashMap<String, Setting<?>>();
        table.put("policy", POLICY);
        table.put("dryRun", DRY_RUN);
        table.put("every", EVERY);
        table.put("batteryLow", BATTERY_LOW);
        table.put("batteryRecovered", BATTERY_RECOVERED);
        table.put("batteryDying", BATTERY_DYING);
        table.put("dyingWithin", DYING_WITHIN);
        table.put("hot", HOT);
        table.put("cooled", COOLED);
        table.put("throttledRest", THROTTLED_REST);
        table.put("diskFull", DISK_FULL);
        table.put("diskFreed", DISK_FREED);
        table.put("staleAfter", STALE_AFTER);
        table.put("goneAfter", GONE_AFTER);
        table.put("freezeShare", FREEZE_SHARE);
        table.put("freezeNodes", FREEZE_NODES);
        table.put("cooldown", COOLDOWN);
        table.put("movesPerNode", MOVES_PER_NODE);
        table.put("movesPerCluster", MOVES_PER_CLUSTER);
        table.put("movesWindow", MOVES_WINDOW);
        table.put("readyWithin", READY_WITHIN);
        table.put("budgetWithin", BUDGET_WITHIN);
        return Collections.unmodifiableMap(table);
    }

    /**
     * The rules that settings make.
     *
     * @throws IllegalArgumentException if one contradicts another; its message begins with the key of one, and names the other
     */
    public static PlacementRules rules(Settings settings) {
        return new PlacementRules(
                settings.get(BATTERY_LOW),
                settings.get(BATTERY_RECOVERED),
                settings.get(BATTERY_DYING),
                settings.get(DYING_WITHIN),
                settings.get(HOT),
                settings.get(COOLED),
                settings.get(THROTTLED_REST),
                settings.get(DISK_FULL),
                settings.get(DISK_FREED),
                settings.get(STALE_AFTER),
                settings.get(FREEZE_SHARE) / 100.0,
                settings.get(FREEZE_NODES),
                settings.get(GONE_AFTER),
                settings.get(COOLDOWN),
                settings.get(MOVES_PER_NODE),
                settings.get(MOVES_PER_CLUSTER) / 100.0,
                settings.get(MOVES_WINDOW),
                USUAL.confidence(),
                USUAL.moveCost(),
                USUAL.scans());
    }

    private static Setting<String> policy() {
        String names = NodeRankings.ALL.stream().map(NodeRanking::name).collect(Collectors.joining(", "));
        return Setting.text(
                        "LAPWING_PLACEMENT_POLICY",
                        NodeRankings.ALL.getFirst().name(),
                        "How nodes are ranked for a pod: " + names + ".")
                .where(name -> NodeRankings.of(name).isPresent(), "be one of " + names);
    }

    private static Setting<Integer> percent(String name, double usual, String sentence) {
        return number(name, "%", usual, sentence)
                .where(percent -> percent >= 0 && percent <= 100, "be from 0 to 100, in percent");
    }

    private static Setting<Integer> celsius(String name, double usual, String sentence) {
        return number(name, "°C", usual, sentence)
                .where(heat -> heat >= 0 && heat <= 120, "be from 0 to 120, in degrees Celsius");
    }

    private static Setting<Integer> count(String name, int usual, String sentence) {
        return number(name, "", usual, sentence).where(count -> count >= 1 && count <= 10_000, "be from 1 to 10000");
    }

    private static Setting<Integer> number(String name, String unit, double usual, String sentence) {
        return Setting.integer("LAPWING_PLACEMENT_" + name, unit, String.valueOf(Math.round(usual)), sentence);
    }

    private static Setting<Duration> span(String name, String usual, String sentence) {
        return Setting.duration("LAPWING_PLACEMENT_" + name, usual, sentence)
                .where(time -> time.toSeconds() >= 1, "be 1s or more");
    }

    private static String text(Duration time) {
        return time.toMinutes() % 60 == 0 ? time.toHours() + "h" : time.toMinutes() + "min";
    }
}
