package dev.lapwing.lab;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What the lab's own parts may ask the API server, beyond what Kubernetes gives them by itself. */
final class LabAccess {

    private static final String DNS = "lapwing:dns";

    private LabAccess() {}

    static void grant(KubernetesClient client) {
        client.resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(DNS)
                        .endMetadata()
                        .addNewRule()
                        .addToApiGroups("", "discovery.k8s.io")
                        .addToResources("endpoints", "endpointslices", "services", "pods", "namespaces")
                        .addToVerbs("list", "watch")
                        .endRule()
                        .build())
                .serverSideApply();
        client.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(DNS)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", DNS)
                        .addNewSubject()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind("User")
                        .withName(DNS)
                        .endSubject()
                        .build())
                .serverSideApply();
    }
}
