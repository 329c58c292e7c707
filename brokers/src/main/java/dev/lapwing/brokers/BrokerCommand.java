package dev.lapwing.brokers;

import dev.lapwing.brokers.access.AccessWatch;
import dev.lapwing.brokers.board.BrokerDisk;
import dev.lapwing.brokers.board.KafkaMeasures;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        var services = new ArrayList<Service>();
        services.add(disk);
        broker.access().ifPresent(files -> services.add(new AccessWatch(files.users(), files.rules(), metrics)));
        Optional<BrokerCertificates> certificates =
                broker.keys().map(keys -> new BrokerCertificates(keys, Clock.systemUTC()));
        certificates.ifPresent(services::add);
        services.add(new Broker(broker, kafka, certificates));
        return services;
    }
}
