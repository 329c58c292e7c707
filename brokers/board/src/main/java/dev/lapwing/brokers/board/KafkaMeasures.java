package dev.lapwing.brokers.board;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What Kafka in this process says of itself, by its MBeans: its server has no other way to be asked. */
public final class KafkaMeasures {

    /** A broker's way, as {@code org.apache.kafka.metadata.BrokerState} numbers it; unfenced from here on. */
    private static final int RUNNING = 3;

    private static final String BROKER_STATE = "kafka.server:type=KafkaServer,name=BrokerState";
    private static final String RAFT = "kafka.server:type=raft-metrics";
    private static final String REPLICAS = "kafka.server:type=ReplicaManager,name=";

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    /** Adds what it measures. */
    public void register(PrometheusRegistry metrics) {
        gauge(
                metrics,
                "lapwing_broker_under_replicated_partitions",
                "Partitions led here that lack a replica in sync.",
                REPLICAS + "UnderReplicatedPartitions");
        gauge(
                metrics,
                "lapwing_broker_under_min_isr_partitions",
                "Partitions led here that take no writes for want of replicas in sync.",
                REPLICAS + "UnderMinIsrPartitionCount");
        gauge(
                metrics,
                "lapwing_broker_at_min_isr_partitions",
                "Partitions led here that would take no writes with one replica in sync less.",
                REPLICAS + "AtMinIsrPartitionCount");
        GaugeWithCallback.builder()
                .name("lapwing_broker_serving")
                .help("1 while the cluster lets this broker serve, 0 while it is in no partition's replicas in sync.")
                .callback(callback -> callback.call(unfenced() ? 1 : 0))
                .register(metrics);
    }

    private void gauge(PrometheusRegistry metrics, String name, String help, String bean) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> number(bean, "Value").ifPresent(value -> callback.call(value.doubleValue())))
                .register(metrics);
    }

    /** Whether the cluster has let the broker serve. */
    public boolean unfenced() {
        return number(BROKER_STATE, "Value")
                .filter(state -> state.intValue() == RUNNING)
                .isPresent();
    }

    /** The controller that leads, as far as this broker knows. */
    public Optional<Integer> leadingController() {
        return number(RAFT, "current-leader").map(Number::intValue).filter(id -> id >= 0);
    }

    private Optional<Number> number(String bean, String attribute) {
        try {
            return beans.getAttribute(new ObjectName(bean), attribute) instanceof Number number
                    ? Optional.of(number)
                    : Optional.empty();
        } catch (JMException e) {
            return Optional.empty(); // not there before Kafka has come so far
        }
    }
}
