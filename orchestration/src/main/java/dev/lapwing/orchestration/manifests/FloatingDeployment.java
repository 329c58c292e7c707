package dev.lapwing.orchestration.manifests;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** What floats on the edge: a Deployment that replaces its pods one after the other, since one more would need room. */
final class FloatingDeployment {

    private FloatingDeployment() {}

    /** Its pod, as far as all that floats is alike; one whose Pi is lost is made anew after {@code lostSeconds}. */
    static PodSpecBuilder pod(Names names, Role role, long lostSeconds, long graceSeconds) {
        return PodParts.pod(role, graceSeconds)
                .withTolerations(PodParts.shortly(lostSeconds))
                .withPriorityClassName(names.floating());
    }

    static Deployment of(String namespace, Names names, Role role, int replicas, PodSpec pod) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(role.component())
                .withNamespace(namespace)
                .withLabels(names.labels(role.component()))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(names.selector(role))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(0))
                .withMaxUnavailable(new IntOrString(1))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.labels(role.component()))
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec()
                .build();
    }
}
