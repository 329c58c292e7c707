package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.monitor.ClusterObjects;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.LongestLife;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.policy.Reason;
import dev.lapwing.orchestration.simulate.Supposition;
import dev.lapwing.orchestration.simulate.WhatIf;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.records.context.NodeContext;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What would be done is said, and not done; with the rights of {@code docs/simulate/reader.yaml}. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WhatIfIT {

    private static final String NAMESPACE = "what-if";
    private static final Path ROLE = Path.of("../docs/simulate/reader.yaml");

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    WhatIfIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void namesTheMoveAndChangesNothing() throws Exception {
        MoveSite site = MoveSite.create(controlPlane, NAMESPACE);
        Path kwok = Files.createDirectory(directory.resolve("kwok"));
        try (FakeNodes kubelets = FakeNodes.of(controlPlane, kwok)) {
            assertThat(kubelets).isNotNull();
            site.deployment("vision", 1);
            String home = site.pod("vision").getSpec().getNodeName();
            String other = home.endsWith("-a") ? "what-if-b" : "what-if-a";
            var target = new KubernetesTarget(Optional.of(kubeconfig(site, token(site))), Optional.empty());
            Map<String, NodeContext> known = Supposition.suppose(
                    Map.of(),
                    List.of(Supposition.of(home + ":battery=80"), Supposition.of(other + ":battery=75")),
                    Instant.now());
            Map<String, String> before = versions(site.admin);

            WhatIf.Answer asItIs = decide(target, known);
            WhatIf.Answer answer = decide(target, known, home + ":battery=20");

            assertThat(moves(asItIs)).isEmpty();
            assertThat(moves(answer)).singleElement().satisfies(move -> {
                assertThat(move.pod().name())
                        .isEqualTo(site.pod("vision").getMetadata().getName());
                assertThat(move.pod().node()).isEqualTo(home);
                assertThat(move.to()).isEqualTo(other);
                assertThat(move.reason()).isEqualTo(Reason.BATTERY_LOW);
            });
            assertThat(before)
                    .containsKeys(
                            "Node/" + home,
                            "Pod/" + site.pod("vision").getMetadata().getName());
            assertThat(versions(site.admin)).isEqualTo(before);
        }
    }

    @Test
    void mayWriteNothingAndSaysWhatItMayNotRead() throws Exception {
        MoveSite site = MoveSite.create(controlPlane, NAMESPACE + "-rights");
        String token = token(site);
        var none = new KubernetesTarget(Optional.of(kubeconfig(site, site.token())), Optional.empty());
        site.admin
                .rbac()
                .clusterRoleBindings()
                .withName(site.namespace + "-placement")
                .delete();

        try (KubernetesClient reader = new KubernetesClientBuilder()
                .withConfig(controlPlane.config(token))
                .build()) {
            assertThatThrownBy(
                            () -> reader.nodes().withName(site.namespace + "-a").edit(node -> {
                                node.getSpec().setUnschedulable(true);
                                return node;
                            }))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
        assertThatThrownBy(() -> ClusterObjects.list(none))
                .isInstanceOf(SiteException.class)
                .hasMessageContaining("the user of this kubeconfig may not")
                .hasMessageContaining("nodes");
    }

    private static WhatIf.Answer decide(KubernetesTarget target, Map<String, NodeContext> known, String... suppositions)
            throws Exception {
        var whatIf = new WhatIf(
                known,
                PlacementMemory.EMPTY,
                List.of(suppositions).stream().map(Supposition::of).toList());
        return whatIf.decide(ClusterObjects.list(target), PlacementRules.DEFAULT, new LongestLife(), Instant.now());
    }

    private static List<Decision.Move> moves(WhatIf.Answer answer) {
        return answer.decisions().stream()
                .map(each -> each.decision())
                .filter(Decision.Move.class::isInstance)
                .map(Decision.Move.class::cast)
                .toList();
    }

    /** Of all objects of the namespace, and of all that are in none; but for the nodes of other tests. */
    private static Map<String, String> versions(KubernetesClient admin) {
        var versions = new TreeMap<String, String>();
        var groups = admin.getApiGroups().getGroups().stream()
                .map(group -> group.getPreferredVersion().getGroupVersion());
        Stream.concat(Stream.of("v1"), groups).forEach(version -> {
            for (APIResource resource : admin.getApiResources(version).getResources()) {
                if (resource.getName().contains("/") || !resource.getVerbs().contains("list")) {
                    continue;
                }
                var kind = admin.genericKubernetesResources(version, resource.getKind());
                List<GenericKubernetesResource> found = resource.getNamespaced()
                        ? kind.inNamespace(NAMESPACE).list().getItems()
                        : kind.list().getItems();
                for (GenericKubernetesResource each : found) {
                    ObjectMeta meta = each.getMetadata();
                    if (!resource.getKind().equals("Node") || meta.getName().startsWith(NAMESPACE)) {
                        versions.put(resource.getKind() + "/" + meta.getName(), meta.getResourceVersion());
                    }
                }
            }
        });
        return versions;
    }

    /** Of a user who may do what the role says, and nothing else. */
    private static String token(MoveSite site) throws Exception {
        HasMetadata role;
        try (var in = Files.newInputStream(ROLE)) {
            role = site.admin.getKubernetesSerialization().unmarshal(in, ClusterRole.class);
        }
        site.admin.resource(role).serverSideApply();
        site.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("reader")
                        .withNamespace(site.namespace)
                        .endMetadata()
                        .build())
                .create();
        site.admin
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(site.namespace + "-reader")
                        .endMetadata()
                        .withNewRoleRef(
                                "rbac.authorization.k8s.io",
                                "ClusterRole",
                                role.getMetadata().getName())
                        .addNewSubject(null, "ServiceAccount", "reader", site.namespace)
                        .build())
                .create();
        return site.admin
                .serviceAccounts()
                .inNamespace(site.namespace)
                .withName("reader")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3_600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private Path kubeconfig(MoveSite site, String token) throws Exception {
        return Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: reader, user: {token: "%s"}}]
                contexts: [{name: it, context: {cluster: it, user: reader}}]
                current-context: it
                """.formatted(
                        site.controlPlane.config().getMasterUrl(), token));
    }
}
