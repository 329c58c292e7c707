package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.execute.PlacementLog;
import dev.lapwing.orchestration.execute.PlacingSettings;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.NodeRankings;
import dev.lapwing.orchestration.policy.PlacementTuning;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.runtime.BoardClock;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lapwing scheduler}: places pods with {@code schedulerName: lapwing} where they do best. */
public final class SchedulerCommand implements ProcessCommand {

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public String sentence() {
        return "Places pods that say schedulerName: lapwing, beside kube-scheduler.";
    }

    @Override
    public List<Setting<?>> settings() {
        var settings = new ArrayList<Setting<?>>(SchedulerSettings.declared());
        settings.add(BoardSettings.SITE);
        settings.add(PlacingSettings.KUBECONFIG);
        settings.addAll(PlacementTuning.OF_SCHEDULER);
        settings.addAll(Side.LOCAL.settings());
        return settings;
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry registry) {
        Optional<Path> kubeconfig = settings.find(PlacingSettings.KUBECONFIG);
        NodeRanking ranking =
                NodeRankings.of(settings.get(PlacementTuning.POLICY)).orElseThrow();
        KafkaCluster kafka = KafkaCluster.of(settings, Side.LOCAL);
        var contexts = new LiveContexts(kafka, registry);
        var metrics = new SchedulerMetrics(registry);
        Clock clock = Clock.systemUTC();
        var placements = PlacementOutbox.to(
                new PlacementLog(
                        kafka,
                        settings.get(BoardSettings.SITE),
                        PlacementLog.SCHEDULER,
                        clock,
                        new BoardClock(clock)::state),
                metrics);
        try {
            return List.of(
                    contexts,
                    placements,
                    new Scheduler(
                            new KubernetesTarget(kubeconfig, Optional.empty()).connect(),
                            SchedulerSettings.of(settings),
                            ranking,
                            new Surroundings(
                                    contexts,
                                    Wellness.byMarksAndAge(settings.get(PlacementTuning.STALE_AFTER)),
                                    placements),
                            metrics,
                            clock));
        } catch (SiteException e) {
            throw new SettingException(PlacingSettings.KUBECONFIG.name() + ": " + e.getMessage());
        }
    }
}
