package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.NodeRankings;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.policy.PlacementTuning;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    private static final Setting<String> NAMESPACE = Setting.text(
            "LAPWING_NAMESPACE",
            "lapwing",
            "The namespace in which the Lease is by which one of several instances acts.");

    private static final Setting<String> POD_NAME =
            Setting.text("POD_NAME", "lapwing-placement", "The pod's name, by which the Lease says who acts.");

    /** All of them. */
    public static List<Setting<?>> declared() {
        var settings = new ArrayList<Setting<?>>(List.of(BoardSettings.SITE, KUBECONFIG, NAMESPACE, POD_NAME));
        settings.addAll(PlacementTuning.BY_KEY.values());
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
                NodeRankings.of(settings.get(PlacementTuning.POLICY)).orElseThrow(),
                rules(settings),
                settings.get(PlacementTuning.EVERY),
                !settings.get(PlacementTuning.DRY_RUN),
                MoveTimes.of(settings));
    }

    private static PlacementRules rules(Settings settings) {
        try {
            return PlacementTuning.rules(settings);
        } catch (IllegalArgumentException e) {
            throw new SettingException("LAPWING_PLACEMENT_*: " + e.getMessage());
        }
    }
}
