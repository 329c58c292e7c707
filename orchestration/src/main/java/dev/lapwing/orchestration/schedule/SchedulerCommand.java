package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.policy.LeastAllocated;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.runtime.Service;
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

/** {@code lapwing scheduler}: places pods with {@code schedulerName: lapwing}, by resources alone. */
public final class SchedulerCommand implements ProcessCommand {

    private static final Setting<Path> KUBECONFIG = Setting.path(
            "LAPWING_KUBECONFIG",
            null,
            "The kubeconfig by which the API server is reached; without it, the pod's ServiceAccount, or what kubectl would"
                    + " take.");

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
        settings.add(KUBECONFIG);
        return settings;
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry registry) {
        Optional<Path> kubeconfig = settings.find(KUBECONFIG);
        try {
            return List.of(new Scheduler(
                    new KubernetesTarget(kubeconfig, Optional.empty()).connect(),
                    SchedulerSettings.of(settings),
                    new LeastAllocated(),
                    Surroundings.NONE,
                    new SchedulerMetrics(registry),
                    Clock.systemUTC()));
        } catch (SiteException e) {
            throw new SettingException(KUBECONFIG.name() + ": " + e.getMessage());
        }
    }
}
