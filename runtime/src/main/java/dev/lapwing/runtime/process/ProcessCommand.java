package dev.lapwing.runtime.process;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/**
 * A subcommand of {@code lapwing} that runs until it is stopped, such as {@code lapwing camera}. Found by {@link
 * java.util.ServiceLoader}, so that each class path has the commands of the jars on it.
 */
public interface ProcessCommand {

    /** The subcommand. */
    String name();

    /** What it does, in one sentence. */
    String sentence();

    /** All settings that it reads, but for those of the management server. */
    List<Setting<?>> settings();

    /**
     * Builds its services, in the order in which they are started. Does no I/O beyond reading the files that settings
     * name.
     *
     * @throws dev.lapwing.runtime.settings.SettingException if a setting is missing or malformed
     */
    List<Service> wire(Settings settings, PrometheusRegistry metrics);
}
