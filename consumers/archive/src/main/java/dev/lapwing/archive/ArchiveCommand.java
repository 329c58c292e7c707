package dev.lapwing.archive;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;

/** {@code lapwing archive}. */
public final class ArchiveCommand implements ProcessCommand {

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public String sentence() {
        return "Archives cloud topics as Parquet on HDFS, S3 or a local disk, each record once.";
    }

    @Override
    public List<Setting<?>> settings() {
        return ArchiveSettings.declared();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry registry) {
        ArchiveSettings archive = ArchiveSettings.of(settings);
        KafkaCluster cluster = KafkaCluster.of(settings, KafkaCluster.Side.REMOTE);
        var metrics = new ArchiveMetrics(registry);
        return List.of(new Supervised(
                "archive", () -> new Archive(archive, cluster, metrics, RollStep.Listener.NONE, Clock.systemUTC())));
    }
}
