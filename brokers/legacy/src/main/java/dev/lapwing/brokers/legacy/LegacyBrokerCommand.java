package dev.lapwing.brokers.legacy;

import dev.lapwing.brokers.board.BrokerDisk;
import dev.lapwing.brokers.board.KafkaMeasures;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** {@code lapwing broker-legacy}. */
public final class LegacyBrokerCommand implements ProcessCommand {

    @Override
    public String name() {
        return "broker-legacy";
    }

    @Override
    public String sentence() {
        return "Runs one broker of Kafka 3.9 with ZooKeeper, the layout of the first system, tuned for a board of 1 GB.";
    }

    @Override
    public List<Setting<?>> settings() {
        return LegacyBrokerSettings.declared();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        LegacyBrokerSettings broker =
                LegacyBrokerSettings.of(settings, Runtime.getRuntime().maxMemory());
        var kafka = new KafkaMeasures();
        kafka.register(metrics);
        var disk = new BrokerDisk(broker.directory(), broker.diskFreeMin());
        disk.register(metrics);
        var probe = new ZooKeeperProbe(broker.ownZooKeeper());
        return List.of(disk, probe, new LegacyBroker(broker, kafka, probe));
    }
}
