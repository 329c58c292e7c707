package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What placement may do in Kubernetes, and above all what it may not, as the API server itself says. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PlacementRightsIT {

    private final MoveSite site;

    PlacementRightsIT(ControlPlane controlPlane) throws Exception {
        this.site = MoveSite.create(controlPlane, "rights-" + System.nanoTime());
    }

    @Test
    void mayDoWhatItsWorkNeedsAndNothingElse() {
        try (KubernetesClient placement = site.placement()) {
            assertThat(may(placement, "create", "", "pods", "", site.namespace)).isTrue();
            assertThat(may(placement, "create", "", "pods", "eviction", site.namespace))
                    .isTrue();
            assertThat(may(placement, "patch", "", "nodes", "status", "")).isTrue();

            assertThat(may(placement, "get", "", "secrets", "", site.namespace)).isFalse();
            assertThat(may(placement, "list", "", "secrets", "", "")).isFalse();
            assertThat(may(placement, "get", "", "configmaps", "", site.namespace))
                    .isFalse();
            assertThat(may(placement, "delete", "", "pods", "", site.namespace)).isFalse();
            assertThat(may(placement, "deletecollection", "", "pods", "", site.namespace))
                    .isFalse();
            assertThat(may(placement, "create", "", "pods", "exec", site.namespace))
                    .isFalse();
            assertThat(may(placement, "get", "", "pods", "log", site.namespace)).isFalse();
            assertThat(may(placement, "create", "", "pods", "binding", site.namespace))
                    .isFalse();
            assertThat(may(placement, "create", "", "pods", "", "default")).isFalse();
            assertThat(may(placement, "patch", "", "pods", "", "default")).isFalse();
            assertThat(may(placement, "create", "", "pods", "eviction", "default"))
                    .isFalse();
            assertThat(may(placement, "patch", "apps", "deployments", "", site.namespace))
                    .isFalse();
            assertThat(may(placement, "update", "apps", "deployments", "scale", site.namespace))
                    .isFalse();
            assertThat(may(placement, "patch", "", "replicationcontrollers", "", site.namespace))
                    .isFalse();
            assertThat(may(placement, "delete", "", "nodes", "", "")).isFalse();
            assertThat(may(placement, "update", "", "nodes", "", "")).isFalse();
            assertThat(may(placement, "delete", "coordination.k8s.io", "leases", "", site.namespace))
                    .isFalse();
            assertThat(may(placement, "create", "rbac.authorization.k8s.io", "clusterroles", "", ""))
                    .isFalse();
            assertThat(may(placement, "create", "", "serviceaccounts", "token", site.namespace))
                    .isFalse();
        }
    }

    private static boolean may(
            KubernetesClient client, String verb, String group, String resource, String subresource, String namespace) {
        return client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withSubresource(subresource)
                        .withNamespace(namespace)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }
}
