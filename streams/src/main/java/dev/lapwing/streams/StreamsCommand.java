package dev.lapwing.streams;

import dev.lapwing.orchestration.execute.Placing;
import dev.lapwing.orchestration.execute.PlacingSettings;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.streams.query.NodePages;
import dev.lapwing.streams.topology.ContextMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** {@code lapwing streams}: what is known of nodes, and the moving of pods by it, in one JVM. */
public final class StreamsCommand implements ProcessCommand {

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String sentence() {
        return "Keeps what each node feels: statistics, score and time to empty, on a topic and over HTTP; and moves pods by"
                + " it.";
    }

    @Override
    public List<Setting<?>> settings() {
        var settings = new LinkedHashSet<Setting<?>>(StreamsSettings.declared());
        settings.addAll(PlacingSettings.declared());
        settings.addAll(Side.LOCAL.settings());
        return List.copyOf(settings);
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry registry) {
        StreamsSettings own = StreamsSettings.of(settings);
        KafkaCluster local = KafkaCluster.of(settings, Side.LOCAL);
        var metrics = new ContextMetrics(registry);
        var contexts = new LiveContexts(local, registry);
        var services = new ArrayList<Service>();
        services.add(new Supervised("streams", () -> new ContextStreams(own, local, metrics)));
        services.add(contexts);
        services.add(new NodePages(contexts, local, Clock.systemUTC()));
        if (settings.get(StreamsSettings.ACT)) {
            services.addAll(Placing.services(settings, local, registry, contexts));
        }
        return services;
    }
}
