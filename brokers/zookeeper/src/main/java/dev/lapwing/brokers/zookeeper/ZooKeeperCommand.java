package dev.lapwing.brokers.zookeeper;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** {@code lapwing zookeeper}. */
public final class ZooKeeperCommand implements ProcessCommand {

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public String sentence() {
        return "Runs one ZooKeeper of the ensemble that Kafka 3.9 needs, tuned for a board of 1 GB.";
    }

    @Override
    public List<Setting<?>> settings() {
        return ZooKeeperSettings.declared();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        var server = new ZooKeeperServer(ZooKeeperSettings.of(settings));
        server.register(metrics);
        return List.of(server);
    }
}
