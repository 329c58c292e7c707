package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Archive;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who may talk to whom: nobody, and then what each role needs. A kubelet's probes need no rule, since a node always reaches
 * its own pods.
 */
final class NetworkRules {

    /** Of the Service {@code kubernetes}, and of K3s's and most other API servers behind it. */
    private static final List<Integer> API_SERVER_PORTS = List.of(443, 6443);

    private static final int HDFS_PORT = 8020;
    private static final int HDFS_DATA_PORT = 9866;

    private final ClusterDescription cluster;
    private final Names names;

    NetworkRules(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    List<Manifest> edge() {
        String namespace = cluster.namespace();
        List<Integer> brokerPorts = brokerPorts();
        int mostCameras =
                cluster.pis().stream().mapToInt(pi -> pi.cameras().size()).max().orElse(0);
        List<Integer> piManagement = IntStream.rangeClosed(
                        legacy() ? Names.ZOOKEEPER_MANAGEMENT_PORT : Names.MANAGEMENT_PORT,
                        Names.BROKER_MANAGEMENT_PORT + Math.max(0, mostCameras - 1))
                .boxed()
                .toList();
        var rules = new ArrayList<>(List.of(
                nothing(namespace),
                dns(namespace),
                Manifest.of(
                        policy(
                                namespace,
                                Role.PI,
                                Stream.of(
                                                Stream.of(
                                                        from(Role.PI, brokerPorts),
                                                        from(Role.BRIDGE, List.of(Names.CLIENT_PORT))),
                                                cluster.moves().stream()
                                                        .map(moves -> from(Role.PLACEMENT, List.of(Names.CLIENT_PORT))),
                                                cluster.hasScheduler()
                                                        ? Stream.of(from(Role.SCHEDULER, List.of(Names.CLIENT_PORT)))
                                                        : Stream.<NetworkPolicyIngressRule>empty(),
                                                monitoring(piManagement))
                                        .flatMap(some -> some)
                                        .toList(),
                                List.of(to(Role.PI, brokerPorts))),
                        legacy()
                                ? "Brokers and producers talk to brokers, and brokers and ZooKeepers to ZooKeepers."
                                : "Brokers and producers talk to brokers."),
                Manifest.of(
                        policy(
                                namespace,
                                Role.BRIDGE,
                                monitoring(List.of(Names.MANAGEMENT_PORT)).toList(),
                                List.of(
                                        to(Role.PI, List.of(Names.CLIENT_PORT)),
                                        out(cluster.cloud().ports()))),
                        "The bridge talks to brokers, and to the cloud. cloud.networks narrows where that is.")));
        cluster.moves()
                .ifPresent(moves -> rules.add(Manifest.of(
                        placement(namespace, Role.PLACEMENT, moves.act()),
                        moves.act()
                                ? "Placement talks to brokers, and to the API server, which has no pods that could be named"
                                        + " here."
                                : "What keeps the context talks to brokers.")));
        if (cluster.hasScheduler()) {
            rules.add(Manifest.of(
                    placement(namespace, Role.SCHEDULER, true),
                    "The scheduler talks to brokers and to the API server."));
        }
        return List.copyOf(rules);
    }

    private NetworkPolicy placement(String namespace, Role role, boolean asksKubernetes) {
        var out = new ArrayList<>(List.of(to(Role.PI, List.of(Names.CLIENT_PORT))));
        if (asksKubernetes) {
            out.add(new NetworkPolicyEgressRuleBuilder()
                    .withPorts(tcp(API_SERVER_PORTS))
                    .build());
        }
        return policy(
                namespace, role, monitoring(List.of(Names.MANAGEMENT_PORT)).toList(), out);
    }

    List<Manifest> cloud(Archive archive) {
        String namespace = archive.namespace();
        var ports = new ArrayList<>(cluster.cloud().ports());
        ports.addAll(storePorts(archive));
        return List.of(
                nothing(namespace),
                dns(namespace),
                Manifest.of(
                        policy(
                                namespace,
                                Role.ARCHIVE,
                                monitoring(List.of(Names.MANAGEMENT_PORT)).toList(),
                                List.of(out(ports.stream().distinct().sorted().toList()))),
                        "The archive talks to Kafka and to where it keeps what it archives."));
    }

    private static List<Integer> storePorts(Archive archive) {
        URI uri = URI.create(archive.uri());
        if (uri.getScheme().equals("hdfs")) {
            return List.of(uri.getPort() < 0 ? HDFS_PORT : uri.getPort(), HDFS_DATA_PORT);
        }
        return List.of(archive.s3Endpoint()
                .map(URI::create)
                .map(url -> url.getPort() > 0 ? url.getPort() : url.getScheme().equals("http") ? 80 : 443)
                .orElse(443));
    }

    private Manifest nothing(String namespace) {
        return Manifest.of(
                base(namespace, "default-deny")
                        .withNewSpec()
                        .withNewPodSelector()
                        .endPodSelector()
                        .withPolicyTypes("Ingress", "Egress")
                        .endSpec()
                        .build(),
                "Nobody talks to anybody; what follows are the exceptions.");
    }

    private Manifest dns(String namespace) {
        NetworkPolicyPeer dns = new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", "kube-system")
                .endNamespaceSelector()
                .withNewPodSelector()
                .addToMatchLabels("k8s-app", "kube-dns")
                .endPodSelector()
                .build();
        return Manifest.of(
                base(namespace, "dns")
                        .withNewSpec()
                        .withNewPodSelector()
                        .endPodSelector()
                        .withPolicyTypes("Egress")
                        .addNewEgress()
                        .withTo(dns)
                        .withPorts(port("UDP", 53), port("TCP", 53))
                        .endEgress()
                        .endSpec()
                        .build(),
                "The cluster's DNS; its pods have these labels in K3s, kubeadm and most others.");
    }

    private NetworkPolicy policy(
            String namespace, Role role, List<NetworkPolicyIngressRule> in, List<NetworkPolicyEgressRule> out) {
        return base(namespace, role.component())
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(names.selector(role))
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .withIngress(in)
                .withEgress(out)
                .endSpec()
                .build();
    }

    private NetworkPolicyBuilder base(String namespace, String name) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(names.labels("network"))
                .endMetadata();
    }

    private NetworkPolicyIngressRule from(Role role, List<Integer> ports) {
        return new NetworkPolicyIngressRuleBuilder()
                .withFrom(pods(role))
                .withPorts(tcp(ports))
                .build();
    }

    private Stream<NetworkPolicyIngressRule> monitoring(List<Integer> ports) {
        return cluster.monitoringNamespace().stream()
                .map(namespace -> new NetworkPolicyIngressRuleBuilder()
                        .addNewFrom()
                        .withNewNamespaceSelector()
                        .withMatchLabels(Map.of("kubernetes.io/metadata.name", namespace))
                        .endNamespaceSelector()
                        .endFrom()
                        .withPorts(tcp(ports))
                        .build());
    }

    private NetworkPolicyEgressRule to(Role role, List<Integer> ports) {
        return new NetworkPolicyEgressRuleBuilder()
                .withTo(pods(role))
                .withPorts(tcp(ports))
                .build();
    }

    private NetworkPolicyEgressRule out(List<Integer> ports) {
        return new NetworkPolicyEgressRuleBuilder()
                .withTo(cluster.cloud().networks().stream()
                        .map(network -> new NetworkPolicyPeerBuilder()
                                .withNewIpBlock()
                                .withCidr(network)
                                .endIpBlock()
                                .build())
                        .toList())
                .withPorts(tcp(ports))
                .build();
    }

    private NetworkPolicyPeer pods(Role role) {
        return new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .withMatchLabels(names.selector(role))
                .endPodSelector()
                .build();
    }

    private static List<NetworkPolicyPort> tcp(List<Integer> ports) {
        return ports.stream().map(port -> port("TCP", port)).toList();
    }

    private static NetworkPolicyPort port(String protocol, int number) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(number))
                .build();
    }

    /** Those on which the pods of Pis talk to each other. */
    private List<Integer> brokerPorts() {
        if (legacy()) {
            return List.of(
                    Names.CLIENT_PORT, Names.ZOOKEEPER_PORT, Names.ZOOKEEPER_PEER_PORT, Names.ZOOKEEPER_ELECTION_PORT);
        }
        return secured()
                ? List.of(Names.CLIENT_PORT, Names.CONTROLLER_PORT, Names.INTERNAL_PORT)
                : List.of(Names.CLIENT_PORT, Names.CONTROLLER_PORT);
    }

    private boolean legacy() {
        return cluster.profile() == Profile.ZOOKEEPER;
    }

    private boolean secured() {
        return cluster.security() == EdgeSecurity.TLS_SCRAM;
    }
}
