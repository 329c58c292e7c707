package dev.lapwing.runtime.process;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.ScriptedService;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;

/** A process with one setting, that fails at once when it is told to. */
public final class PauseCommand implements ProcessCommand {

    static final Setting<Duration> PAUSE =
            Setting.duration("LAPWING_PAUSE", "60s", "How long a pause is; nothing happens in it.");
    static final Setting<Boolean> FAIL = Setting.flag("LAPWING_PAUSE_FAILS", "false", "Whether it fails at once.");

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String sentence() {
        return "Does nothing for a while.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(PAUSE, FAIL);
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        var service = new ScriptedService(name() + settings.get(PAUSE).toSeconds());
        if (settings.get(FAIL)) {
            service.is(new Health.Down("told to fail", new IllegalStateException("told to fail")));
        }
        return List.of(service);
    }
}
