package dev.lapwing.brokers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** {@code lapwing broker}. */
public final class BrokerCommand implements ProcessCommand {

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public String sentence() {
        return "Runs one Kafka broker of a cluster, tuned for a board of 1 GB.";
    }

    @Override
    public List<Setting<?>> settings() {
        return BrokerSettings.declared();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        BrokerSettings broker = BrokerSettings.of(settings, Runtime.getRuntime().maxMemory());
        var kafka = new KafkaMeasures();
        kafka.register(metrics);
        var disk = new BrokerDisk(broker.directory(), broker.diskFreeMin());
        disk.register(metrics);
        return List.of(disk, new Broker(broker, kafka));
    }
}
