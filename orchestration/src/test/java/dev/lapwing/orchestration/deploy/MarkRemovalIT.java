package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.execute.Leadership;
import dev.lapwing.orchestration.execute.NodeMarks;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.orchestration.policy.Reason;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The marks that placement wrote on nodes, and who takes them off when it is gone, on a real control plane. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MarkRemovalIT {

    private static final List<Reason> MARKING = Stream.of(Reason.values())
            .filter(reason -> Ailments.taint(reason).isPresent())
            .toList();

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    MarkRemovalIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void undeployTakesAllMarksOffAndLeavesWhatOthersWrote() throws Exception {
        var site = TestSite.on(controlPlane, "unmarked", directory);
        long marked;
        try (var kubelet = site.kubelet()) {
            site.deployment(site.placing("{}")).deploy();
            mark("unmarked", "unmarked-1", MARKING);
            mark("unmarked", "unmarked-2", List.of(Reason.TOO_HOT));
            taintByOthers("unmarked-1");
            feelByOthers("unmarked-3");
            assertThat(ours("unmarked-1")).hasSize(MARKING.size());
            marked = marked();

            site.removal().remove(false);
            assertThat(kubelet.ended()).isNotEmpty();
        }

        assertThat(taints("unmarked-1")).extracting(Taint::getKey).contains("example.com/kept");
        for (String node : List.of("unmarked-1", "unmarked-2", "unmarked-3")) {
            assertThat(ours(node)).as(node).isEmpty();
            assertThat(conditions(node)).extracting(NodeCondition::getType).contains("Ready");
        }
        assertThat(conditions("unmarked-1")).hasSize(1);
        assertThat(conditions("unmarked-3")).extracting(NodeCondition::getType).contains("OverTemperature");
        assertThat(site.said()).contains("taken off " + marked + " nodes");
    }

    @Test
    void undeployGoesOnWhereTheUserMayNotChangeNodes() throws Exception {
        var site = TestSite.on(controlPlane, "unfree", directory);
        try (var kubelet = site.kubelet();
                KubernetesClient nobody = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(controlPlane.config())
                                .withImpersonateUsername("nobody")
                                .build())
                        .build()) {
            site.deployment(site.placing("{}")).deploy();
            mark("unfree", "unfree-1", List.of(Reason.DISK_FULL));

            site.removal(nobody).remove(true);
            assertThat(kubelet.ended()).isNotEmpty();
        }

        assertThat(ours("unfree-1")).containsExactly("lapwing.dev/disk-full");
        assertThat(site.said())
                .contains("warning: marks of placement stay", "kubectl taint nodes --all", "lapwing.dev/disk-full")
                .contains("kubectl delete namespace unfree");
    }

    @Test
    void aDeploymentThatActsNoMoreTakesItsMarksOff() throws Exception {
        var site = TestSite.on(controlPlane, "resting", directory);
        try (var kubelet = site.kubelet()) {
            assertThat(site.deployment(site.placing("{scheduler: true}"))
                            .deploy()
                            .ready())
                    .as(site.said())
                    .isTrue();
            assertThat(clusterRoles()).contains("resting-placement", "resting-scheduler");
            mark("resting", "resting-2", List.of(Reason.BATTERY_LOW));
            site.deployment(site.placing("{batteryLow: 20}")).deploy();
            assertThat(ours("resting-2")).as("while it acts").hasSize(1);
            assertThat(clusterRoles()).contains("resting-placement").doesNotContain("resting-scheduler");

            long marked = marked();
            Outcome outcome = site.deployment(site.placing("{act: false, batteryLow: 20}"))
                    .deploy();

            assertThat(outcome.ready()).as(site.said()).isTrue();
            assertThat(ours("resting-2")).isEmpty();
            assertThat(site.said()).contains("taken off " + marked + " node");
            assertThat(clusterRoles()).doesNotContain("resting-placement");
            assertThat(client.rbac().clusterRoleBindings().list().getItems())
                    .extracting(binding -> binding.getMetadata().getName())
                    .doesNotContain("resting-placement", "resting-scheduler");
            assertThat(kubelet.ended()).noneMatch(pod -> pod.startsWith("resting-"));
        }
    }

    private List<String> clusterRoles() {
        return client.rbac().clusterRoles().list().getItems().stream()
                .map(role -> role.getMetadata().getName())
                .toList();
    }

    /** As placement does. */
    private void mark(String namespace, String node, List<Reason> reasons) {
        try (var leadership = new Leadership(client, namespace, "placement", "test")) {
            leadership.start();
            await().atMost(Duration.ofMinutes(1)).until(leadership::holds);
            var marks = new NodeMarks(client, leadership, Clock.systemUTC());
            reasons.forEach(reason -> assertThat(marks.apply(new Mark(node, true, reason, "as a test says")))
                    .isTrue());
        }
    }

    private void taintByOthers(String node) {
        client.nodes()
                .withName(node)
                .edit(found -> new NodeBuilder(found)
                        .editSpec()
                        .addNewTaint()
                        .withKey("example.com/kept")
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .build());
    }

    private void feelByOthers(String node) {
        client.nodes()
                .withName(node)
                .editStatus(found -> new NodeBuilder(found)
                        .editStatus()
                        .addNewCondition()
                        .withType("OverTemperature")
                        .withStatus("False")
                        .withReason("NodeProblemDetector")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Nodes with a mark; other tests on this control plane may have left some. */
    private long marked() {
        return client.nodes().list().getItems().stream()
                .filter(node -> !ours(node.getMetadata().getName()).isEmpty())
                .count();
    }

    private List<String> ours(String node) {
        return taints(node).stream()
                .map(Taint::getKey)
                .filter(key -> key.startsWith("lapwing.dev/"))
                .toList();
    }

    private List<Taint> taints(String node) {
        return node(node).getSpec().getTaints();
    }

    private List<NodeCondition> conditions(String node) {
        return node(node).getStatus().getConditions();
    }

    private Node node(String name) {
        Node node = client.nodes().withName(name).get();
        assertThat(node).isNotNull();
        return node;
    }
}
