package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.NodeRankings;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of what moves pods. */
public record PlacingSettings(
        String site,
        Optional<Path> kubeconfig,
        String namespace,
        String identity,
        NodeRanking ranking,
        PlacementRules rules,
        Duration every,
        boolean act,
        MoveTimes times) {

    /** The kubeconfig. */
    public static final Setting<Path> KUBECONFIG = Setting.path(
            "LAPWING_KUBECONFIG",
            null,
            "The kubeconfig by which the API server is reached; without it, the pod's ServiceAccount, or what kubectl would"
                    + " take.");

    /** How nodes are ranked. */
    public static final Setting<String> POLICY = Setting.text(
                    "LAPWING_PLACEMENT_POLICY",
                    "longest-life",
                    "How nodes are ranked for a pod: "
                            + NodeRankings.ALL.stream().map(NodeRanking::name).collect(Collectors.joining(", ")) + ".")
            .where(name -> NodeRankings.of(name).isPresent(), "be one of these");

    private static final PlacementRules USUAL = PlacementRules.DEFAULT;

    private static final Setting<String> NAMESPACE = Setting.text(
            "LAPWING_NAMESPACE",
            "lapwing",
            "The namespace in which the Lease is by which one of several instances acts.");

    private static final Setting<String> POD_NAME =
            Setting.text("POD_NAME", "lapwing-placement", "The pod's name, by which the Lease says who acts.");

    private static final Setting<Boolean> DRY_RUN = Setting.flag(
            "LAPWING_PLACEMENT_DRY_RUN", "false", "Decides and logs what it would do, and changes nothing.");

    private static final Setting<Duration> EVERY = Setting.duration(
                    "LAPWING_PLACEMENT_EVERY", "15s", "How often is decided, if nothing in the cluster changes.")
            .where(every -> every.toSeconds() >= 1, "be 1s or more");

    private static final Setting<Integer> BATTERY_LOW = Setting.integer(
                    "LAPWING_PLACEMENT_BATTERY_LOW",
                    "%",
                    text(USUAL.batteryLow()),
                    "Below this charge, work leaves a node.")
            .where(PlacingSettings::isShare, "be from 0 to 100");

    private static final Setting<Integer> BATTERY_RECOVERED = Setting.integer(
                    "LAPWING_PLACEMENT_BATTERY_RECOVERED",
                    "%",
                    text(USUAL.batteryRecovered()),
                    "Above this charge, a node that work left is well again.")
            .where(PlacingSettings::isShare, "be from 0 to 100");

    private static final Setting<Integer> HOT =
            Setting.integer("LAPWING_PLACEMENT_HOT", "°C", text(USUAL.hot()), "Above this heat, work leaves a node.");

    private static final Setting<Integer> COOLED = Setting.integer(
            "LAPWING_PLACEMENT_COOLED",
            "°C",
            text(USUAL.cooled()),
            "Below this heat, a node that work left is well again.");

    private static final Setting<Duration> COOLDOWN = Setting.duration(
                    "LAPWING_PLACEMENT_COOLDOWN", "1h", "For how long a pod is left alone after a move.")
            .where(rest -> rest.toSeconds() >= 1, "be 1s or more");

    private static final Setting<Duration> STALE_AFTER = Setting.duration(
                    "LAPWING_PLACEMENT_STALE_AFTER",
                    "3min",
                    "Nothing is decided on a node that was not heard for this long.")
            .where(age -> age.toSeconds() >= 1, "be 1s or more");

    /** All of them. */
    public static List<Setting<?>> declared() {
        var settings = new ArrayList<Setting<?>>(List.of(
                BoardSettings.SITE,
                KUBECONFIG,
                NAMESPACE,
                POD_NAME,
                POLICY,
                DRY_RUN,
                EVERY,
                BATTERY_LOW,
                BATTERY_RECOVERED,
                HOT,
                COOLED,
                COOLDOWN,
                STALE_AFTER));
        settings.addAll(MoveTimes.settings());
        return settings;
    }

    /**
     * What the settings say.
     *
     * @throws SettingException if one contradicts another
     */
    public static PlacingSettings of(Settings settings) {
        return new PlacingSettings(
                settings.get(BoardSettings.SITE),
                settings.find(KUBECONFIG),
                settings.get(NAMESPACE),
                settings.get(POD_NAME),
                NodeRankings.of(settings.get(POLICY)).orElseThrow(),
                rules(settings),
                settings.get(EVERY),
                !settings.get(DRY_RUN),
                MoveTimes.of(settings));
    }

    private static PlacementRules rules(Settings settings) {
        try {
            return new PlacementRules(
                    settings.get(BATTERY_LOW),
                    settings.get(BATTERY_RECOVERED),
                    USUAL.batteryDying(),
                    USUAL.dyingWithin(),
                    settings.get(HOT),
                    settings.get(COOLED),
                    USUAL.throttledRest(),
                    USUAL.diskFull(),
                    USUAL.diskFreed(),
                    settings.get(STALE_AFTER),
                    USUAL.freezeShare(),
                    USUAL.freezeNodes(),
                    USUAL.goneAfter(),
                    settings.get(COOLDOWN),
                    USUAL.movesPerNode(),
                    USUAL.movesPerCluster(),
                    USUAL.budgetWindow(),
                    USUAL.confidence(),
                    USUAL.moveCost(),
                    USUAL.scans());
        } catch (IllegalArgumentException e) {
            throw new SettingException("LAPWING_PLACEMENT_*: " + e.getMessage());
        }
    }

    private static boolean isShare(int percent) {
        return percent >= 0 && percent <= 100;
    }

    private static String text(double whole) {
        return String.valueOf(Math.round(whole));
    }
}
