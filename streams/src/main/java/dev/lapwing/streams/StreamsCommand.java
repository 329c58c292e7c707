package dev.lapwing.streams;

import dev.lapwing.records.context.NodeContext;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.streams.query.LiveContexts;
import dev.lapwing.streams.query.NodePages;
import dev.lapwing.streams.topology.ContextMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code lapwing streams}. */
public final class StreamsCommand implements ProcessCommand {

    private final Acting acting;

    /** Moves no pods: it only tells what is known of nodes. */
    public StreamsCommand() {
        this(new Acting() {
            @Override
            public List<Setting<?>> settings() {
                return List.of();
            }

            @Override
            public List<Service> wire(
                    Settings settings,
                    KafkaCluster local,
                    PrometheusRegistry metrics,
                    Supplier<Map<String, NodeContext>> contexts) {
                return List.of();
            }
        });
    }

    /** Has {@code acting} act on what is known. */
    public StreamsCommand(Acting acting) {
        this.acting = acting;
    }

    /** What acts on what is known, in the same JVM, where {@code LAPWING_ACT} lets it. */
    public interface Acting {

        /** All settings that it reads, but for those of the local cluster. */
        List<Setting<?>> settings();

        /**
         * Builds its services, in the order in which they are started.
         *
         * @param contexts what is known of all nodes at the moment when it is asked; from any thread, never blocks
         */
        List<Service> wire(
                Settings settings,
                KafkaCluster local,
                PrometheusRegistry metrics,
                Supplier<Map<String, NodeContext>> contexts);
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public String sentence() {
        return "Keeps what each node feels: statistics, score and time to empty, on a topic and over HTTP.";
    }

    @Override
    public List<Setting<?>> settings() {
        var settings = new ArrayList<Setting<?>>(StreamsSettings.declared());
        settings.addAll(acting.settings());
        settings.addAll(Side.LOCAL.settings());
        return settings;
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
            services.addAll(acting.wire(settings, local, registry, contexts));
        }
        return services;
    }
}
