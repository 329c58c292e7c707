package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.ArrayList;

/** The names by which Kafka is reached on the edge. */
final class KafkaServices {

    private KafkaServices() {}

    /** {@code kafka-N}: one broker, ready or not. */
    static Service broker(ClusterDescription cluster, Names names, Pi pi) {
        var ports = new ArrayList<ServicePort>();
        ports.add(port("client", Names.CLIENT_PORT));
        if (pi.controller()) {
            ports.add(port("controller", Names.CONTROLLER_PORT));
        }
        if (cluster.profile() == Profile.ZOOKEEPER) {
            ports.add(port(LegacyKafka.CLIENT, Names.ZOOKEEPER_PORT));
            ports.add(port(LegacyKafka.PEER, Names.ZOOKEEPER_PEER_PORT));
            ports.add(port(LegacyKafka.ELECTION, Names.ZOOKEEPER_ELECTION_PORT));
        }
        if (cluster.security() == EdgeSecurity.TLS_SCRAM) {
            ports.add(port("internal", Names.INTERNAL_PORT));
        }
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(Names.broker(pi))
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(pi))
                .endMetadata()
                .withNewSpec()
                .withSelector(names.selector(pi))
                .withPublishNotReadyAddresses(true)
                .withPorts(ports)
                .endSpec()
                .build();
    }

    /** {@code kafka}: any broker whose pod is ready, for a client's first question. */
    static Service bootstrap(ClusterDescription cluster, Names names) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(Names.BOOTSTRAP)
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(Role.PI.component()))
                .endMetadata()
                .withNewSpec()
                .withSelector(names.selector(Role.PI))
                .withPorts(port("client", Names.CLIENT_PORT))
                .endSpec()
                .build();
    }

    private static ServicePort port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(number)
                .withTargetPort(new IntOrString(name))
                .build();
    }
}
