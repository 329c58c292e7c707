package dev.lapwing.orchestration.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.List;
import java.util.Map;

/**
 * What placement may do in Kubernetes, and as whom. Of the whole cluster it reads nodes, pods and volumes, marks nodes and
 * tells Events; pods it makes, patches and evicts in the namespace of its site only. It deletes nothing, reads no Secret,
 * and edits no workload. Where it is not to act, it has an account and no rights.
 */
public final class PlacementObjects {

    /** The ServiceAccount, and what the Lease and the roles in its namespace are called. */
    public static final String NAME = "placement";

    private static final String RBAC = "rbac.authorization.k8s.io";

    private final String namespace;
    private final Map<String, String> labels;

    /** @param namespace of the site, whose pods may be moved, and in which placement itself runs */
    public PlacementObjects(String namespace, Map<String, String> labels) {
        this.namespace = namespace;
        this.labels = Map.copyOf(labels);
    }

    /** The account alone: of whoever asks Kubernetes nothing. */
    public HasMetadata account() {
        return new ServiceAccountBuilder()
                .withMetadata(own(NAME))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    /** The account, its roles and their bindings. */
    public List<HasMetadata> access() {
        return List.of(
                account(),
                new ClusterRoleBuilder()
                        .withMetadata(clusterWide())
                        .withRules(clusterRules())
                        .build(),
                new ClusterRoleBindingBuilder()
                        .withMetadata(clusterWide())
                        .withNewRoleRef(RBAC, "ClusterRole", clusterName())
                        .withSubjects(subject())
                        .build(),
                new RoleBuilder().withMetadata(own(NAME)).withRules(siteRules()).build(),
                new RoleBindingBuilder()
                        .withMetadata(own(NAME))
                        .withNewRoleRef(RBAC, "Role", NAME)
                        .withSubjects(subject())
                        .build());
    }

    private static List<PolicyRule> clusterRules() {
        return List.of(
                rule("", List.of("nodes"), "get", "list", "watch", "patch"),
                rule("", List.of("nodes/status"), "patch"),
                rule("", List.of("pods", "persistentvolumeclaims", "persistentvolumes"), "get", "list", "watch"),
                rule("", List.of("events"), "create"));
    }

    private static List<PolicyRule> siteRules() {
        return List.of(
                rule("", List.of("pods"), "create", "patch"),
                rule("", List.of("pods/eviction"), "create"),
                rule("", List.of("replicationcontrollers"), "get"),
                rule("apps", List.of("deployments", "replicasets"), "get"),
                rule("coordination.k8s.io", List.of("leases"), "create"),
                new PolicyRuleBuilder(rule("coordination.k8s.io", List.of("leases"), "get", "update", "patch"))
                        .withResourceNames(NAME)
                        .build());
    }

    private static PolicyRule rule(String group, List<String> resources, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resources)
                .withVerbs(verbs)
                .build();
    }

    private Subject subject() {
        return new SubjectBuilder()
                .withKind("ServiceAccount")
                .withNamespace(namespace)
                .withName(NAME)
                .build();
    }

    private ObjectMeta own(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .build();
    }

    private ObjectMeta clusterWide() {
        return new ObjectMetaBuilder()
                .withName(clusterName())
                .withLabels(labels)
                .build();
    }

    private String clusterName() {
        return namespace + "-" + NAME;
    }
}
