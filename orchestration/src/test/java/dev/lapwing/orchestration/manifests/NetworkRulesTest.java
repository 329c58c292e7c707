package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Which connections the policies of any site let through, computed as a network plug-in does: a connection needs a rule
 * of its sender's policies and one of its receiver's.
 */
class NetworkRulesTest {

    private static final List<Integer> PORTS =
            List.of(22, 80, 443, 2181, 2888, 3888, 9092, 9093, 9094, 9403, 9404, 9405, 9406, 19_093);

    @Property(tries = 40)
    void eachRoleReachesWhatItNeedsAndNothingElse(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        List<NetworkPolicy> policies = Generated.of(site).all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getNamespace().equals("lapwing"))
                .toList();
        var names = new Names(site);
        Map<String, String> pi = names.labels(site.pis().getFirst());
        Map<String, String> bridge = names.labels("bridge");
        Map<String, String> stranger = Map.of("app", "stranger");
        Set<Integer> brokers =
                new TreeSet<>(site.profile() == Profile.KRAFT ? Set.of(9092, 9093) : Set.of(9092, 2181, 2888, 3888));
        if (site.security() == EdgeSecurity.TLS_SCRAM) {
            brokers.add(9094);
        }

        assertThat(open(policies, pi, pi)).isEqualTo(brokers);
        assertThat(open(policies, bridge, pi)).containsExactly(9092);
        assertThat(open(policies, pi, bridge)).isEmpty();
        assertThat(open(policies, bridge, bridge)).isEmpty();
        for (Map<String, String> ours : List.of(pi, bridge)) {
            assertThat(open(policies, stranger, ours)).isEmpty();
            assertThat(open(policies, ours, stranger)).isEmpty();
        }
        Map<String, String> scheduler = names.labels("scheduler");
        assertThat(open(policies, scheduler, pi)).isEqualTo(site.hasScheduler() ? Set.of(9092) : Set.of());
        for (Map<String, String> other : List.of(pi, bridge, stranger)) {
            assertThat(open(policies, other, scheduler)).isEmpty();
        }
        assertThat(abroad(policies, scheduler)).isEmpty();
        assertThat(anywhere(policies, scheduler)).isEqualTo(site.hasScheduler() ? Set.of(443, 6443) : Set.of());
        assertThat(anywhere(policies, bridge)).isEmpty();
        assertThat(abroad(policies, bridge)).containsExactly(9093, 19_093);
        assertThat(abroad(policies, pi)).isEmpty();
        assertThat(abroad(policies, stranger)).isEmpty();
    }

    @Property(tries = 40)
    void monitoringReadsMetricsOnlyWhereItIsNamed(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Generated generated = Generated.of(site);
        Set<Integer> management = new TreeSet<>();
        generated.templates().stream()
                .filter(template -> template.namespace().equals("lapwing"))
                .flatMap(template -> template.pod().getSpec().getContainers().stream())
                .forEach(container ->
                        management.add(container.getPorts().getFirst().getContainerPort()));

        Set<Integer> open = new TreeSet<>();
        generated.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getNamespace().equals("lapwing"))
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .filter(rule -> rule.getFrom().stream().anyMatch(peer -> peer.getNamespaceSelector() != null))
                .forEach(rule -> open.addAll(
                        rule.getPorts().stream().map(NetworkRulesTest::number).toList()));

        if (site.monitoringNamespace().isPresent()) {
            int first = site.profile() == Profile.KRAFT ? 9404 : 9403;
            assertThat(open).containsAll(management).allMatch(port -> port >= first && port <= 9407);
        } else {
            assertThat(open).isEmpty();
        }
    }

    private static Set<Integer> open(List<NetworkPolicy> policies, Map<String, String> from, Map<String, String> to) {
        Set<Integer> open = new TreeSet<>();
        for (int port : PORTS) {
            boolean out = policies.stream()
                    .filter(policy -> selects(policy, from))
                    .flatMap(policy -> policy.getSpec().getEgress().stream())
                    .anyMatch(rule -> names(rule.getTo(), to) && allows(rule.getPorts(), port));
            boolean in = policies.stream()
                    .filter(policy -> selects(policy, to))
                    .flatMap(policy -> policy.getSpec().getIngress().stream())
                    .anyMatch(rule -> names(rule.getFrom(), from) && allows(rule.getPorts(), port));
            if (out && in) {
                open.add(port);
            }
        }
        return open;
    }

    /** The ports on which a pod reaches addresses outside of the cluster. */
    private static Set<Integer> abroad(List<NetworkPolicy> policies, Map<String, String> from) {
        Set<Integer> open = new TreeSet<>();
        policies.stream()
                .filter(policy -> selects(policy, from))
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rule -> rule.getTo().stream().anyMatch(peer -> peer.getIpBlock() != null))
                .forEach(rule -> open.addAll(
                        rule.getPorts().stream().map(NetworkRulesTest::number).toList()));
        return open;
    }

    /** The ports on which a pod reaches whatever there is: the API server is no pod, and its address is not known. */
    private static Set<Integer> anywhere(List<NetworkPolicy> policies, Map<String, String> from) {
        Set<Integer> open = new TreeSet<>();
        policies.stream()
                .filter(policy -> selects(policy, from))
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rule -> rule.getTo().isEmpty())
                .forEach(rule -> open.addAll(
                        rule.getPorts().stream().map(NetworkRulesTest::number).toList()));
        return open;
    }

    private static boolean selects(NetworkPolicy policy, Map<String, String> pod) {
        Map<String, String> labels = policy.getSpec().getPodSelector().getMatchLabels();
        return labels == null || pod.entrySet().containsAll(labels.entrySet());
    }

    private static boolean names(List<NetworkPolicyPeer> peers, Map<String, String> pod) {
        return peers.stream()
                .anyMatch(peer -> peer.getNamespaceSelector() == null
                        && peer.getPodSelector() != null
                        && pod.entrySet()
                                .containsAll(
                                        peer.getPodSelector().getMatchLabels().entrySet()));
    }

    private static boolean allows(List<NetworkPolicyPort> ports, int port) {
        return ports.stream().anyMatch(each -> number(each) == port);
    }

    private static int number(NetworkPolicyPort port) {
        return port.getPort().getIntVal();
    }
}
