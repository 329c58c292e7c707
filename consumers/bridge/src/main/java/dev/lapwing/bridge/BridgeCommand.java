package dev.lapwing.bridge;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code lapwing bridge}. */
public final class BridgeCommand implements ProcessCommand {

    private static final String CACHED_BUFFER = "jdk.nio.maxCachedBufferSize";

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public String sentence() {
        return "Forwards the topics of the local cluster to the cloud, each record exactly once.";
    }

    @Override
    public List<Setting<?>> settings() {
        var settings = new ArrayList<Setting<?>>(BridgeSettings.declared());
        settings.addAll(Side.LOCAL.settings());
        settings.addAll(Side.REMOTE.settings());
        return settings;
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry registry) {
        // Each thread that talks to a socket keeps a direct buffer as large as the largest write it ever made: with a
        // producer per lane these outgrew the heap. Read once, when the first channel is used.
        if (System.getProperty(CACHED_BUFFER) == null) {
            System.setProperty(CACHED_BUFFER, Integer.toString(64 << 10));
        }
        BridgeSettings bridge = BridgeSettings.of(settings);
        KafkaCluster local = KafkaCluster.of(settings, Side.LOCAL);
        KafkaCluster remote = KafkaCluster.of(settings, Side.REMOTE);
        var metrics = new BridgeMetrics(registry);
        return List.of(new Supervised("bridge", () -> new Bridge(bridge, local, remote, metrics, Clock.systemUTC())));
    }
}
