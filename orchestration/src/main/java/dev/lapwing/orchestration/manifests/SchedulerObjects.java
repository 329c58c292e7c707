package dev.lapwing.orchestration.manifests;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.List;
import java.util.Map;

/** Who the scheduler is to Kubernetes, and what it may do: read what it places by, bind, evict, and say so. */
public final class SchedulerObjects {

    /** The name of its ServiceAccount. */
    public static final String NAME = "scheduler";

    private SchedulerObjects() {}

    /** Its ServiceAccount in {@code namespace}, with a ClusterRole of its own. */
    public static List<Manifest> access(String namespace, Map<String, String> labels) {
        // Of no namespace, as pods of all of them may ask to be placed; two sites of one Kubernetes must not share it.
        ObjectMeta clusterWide = new ObjectMetaBuilder()
                .withName(namespace + "-" + NAME)
                .withLabels(labels)
                .build();
        return List.of(
                Manifest.of(
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withName(NAME)
                                .withNamespace(namespace)
                                .withLabels(labels)
                                .endMetadata()
                                .withAutomountServiceAccountToken(false)
                                .build(),
                        "Who the scheduler is to the API server."),
                Manifest.of(
                        new ClusterRoleBuilder()
                                .withMetadata(clusterWide)
                                .withRules(rules())
                                .build(),
                        "All that it may do. It reads no Secret, and deletes nothing: a pod goes by eviction only, which\n"
                                + "PodDisruptionBudgets can refuse."),
                Manifest.of(new ClusterRoleBindingBuilder()
                        .withMetadata(clusterWide)
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", clusterWide.getName())
                        .addNewSubject("", "ServiceAccount", NAME, namespace)
                        .build()));
    }

    private static List<PolicyRule> rules() {
        return List.of(
                rule(
                        "",
                        List.of("nodes", "pods", "persistentvolumes", "persistentvolumeclaims"),
                        "get",
                        "list",
                        "watch"),
                rule("", List.of("pods/binding", "pods/eviction"), "create"),
                rule("", List.of("pods/status"), "patch"),
                rule("events.k8s.io", List.of("events"), "create"));
    }

    private static PolicyRule rule(String group, List<String> resources, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resources)
                .withVerbs(verbs)
                .build();
    }
}
