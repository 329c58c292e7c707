package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.BoardMemory.Share;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What all pods have in common: what the restricted profile asks for, probes, bounds, and files. */
final class PodParts {

    /** User and group of the images. */
    static final long USER = 10_001;

    /** The group that {@code camera/pi/install.sh} gives a camera's directory to. */
    static final long CAMERA_GROUP = 20_470;

    private static final String TMP_SIZE = "64Mi";
    /** Readable by the pod's group only. */
    private static final int SECRET_MODE = 0440;

    private PodParts() {}

    /**
     * Gives up a name server that is away after two tries of a second, where the C library has two of five: the thread
     * that asks does nothing else meanwhile.
     */
    static PodDNSConfig nameServers() {
        return new PodDNSConfigBuilder()
                .addNewOption()
                .withName("timeout")
                .withValue("1")
                .endOption()
                .build();
    }

    /** A pod of an account, without its token, and with {@code graceSeconds} to end in. */
    static PodSpecBuilder pod(Role role, long graceSeconds) {
        return new PodSpecBuilder()
                .withServiceAccountName(role.component())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withDnsConfig(nameServers())
                .withTerminationGracePeriodSeconds(graceSeconds)
                .withSecurityContext(podSecurity());
    }

    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    /**
     * A container that runs one process of Lapwing, with its probes, bounds and {@code /tmp}.
     *
     * @param name of it in its pod
     * @param port of {@code /livez}, {@code /readyz} and {@code /metrics}
     * @param cpu that it is given where the board is short of it; there is no limit, since a broker that is held back
     *     misses its heartbeats
     */
    static ContainerBuilder container(String name, String image, String process, int port, Share memory, String cpu) {
        String portName = name + "-http";
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withArgs(process)
                .withPorts(new ContainerPortBuilder()
                        .withName(portName)
                        .withContainerPort(port)
                        .build())
                .withResources(resources(memory, cpu))
                .withStartupProbe(probe("/livez", portName, 5, 60))
                .withLivenessProbe(probe("/livez", portName, 10, 6))
                .withReadinessProbe(probe("/readyz", portName, 5, 2))
                .withSecurityContext(containerSecurity())
                .withVolumeMounts(mount(tmp(name), "/tmp"));
    }

    private static ResourceRequirements resources(Share memory, String cpu) {
        return new ResourceRequirementsBuilder()
                .withRequests(
                        Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory.requestMebibytes() + "Mi")))
                .withLimits(Map.of("memory", new Quantity(memory.limitMebibytes() + "Mi")))
                .build();
    }

    private static Probe probe(String path, String port, int seconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(port))
                .endHttpGet()
                .withPeriodSeconds(seconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    static EnvVar env(String name, Object value) {
        return new EnvVarBuilder().withName(name).withValue(value.toString()).build();
    }

    static EnvVar nodeName() {
        return field("NODE_NAME", "spec.nodeName");
    }

    /** What a pod knows of itself. */
    static EnvVar field(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    static List<EnvVar> management(int port) {
        return List.of(env("LAPWING_MANAGEMENT_ADDRESS", "0.0.0.0"), env("LAPWING_MANAGEMENT_PORT", port));
    }

    static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    static VolumeMount readOnly(String volume, String path) {
        return new VolumeMountBuilder(mount(volume, path)).withReadOnly(true).build();
    }

    private static String tmp(String container) {
        return "tmp-" + container;
    }

    /** The only place that a container may write to beside its volumes. */
    static Volume tmpVolume(String container) {
        return new VolumeBuilder()
                .withName(tmp(container))
                .withNewEmptyDir()
                .withSizeLimit(new Quantity(TMP_SIZE))
                .endEmptyDir()
                .build();
    }

    static Volume claimed(String name, String claim) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .build();
    }

    static Volume claimedToRead(String name, String claim) {
        return new VolumeBuilder(claimed(name, claim))
                .editPersistentVolumeClaim()
                .withReadOnly(true)
                .endPersistentVolumeClaim()
                .build();
    }

    /** Files of one Secret. */
    static Volume secret(String name, String secret) {
        return new VolumeBuilder()
                .withName(name)
                .withNewSecret()
                .withSecretName(secret)
                .withDefaultMode(SECRET_MODE)
                .endSecret()
                .build();
    }

    /** Files of one ConfigMap. */
    static Volume configMap(String name, String configMap) {
        return new VolumeBuilder()
                .withName(name)
                .withNewConfigMap()
                .withName(configMap)
                .endConfigMap()
                .build();
    }

    /** Files of two Secrets in one directory. */
    static Volume secrets(String name, String one, String other) {
        return new VolumeBuilder()
                .withName(name)
                .withNewProjected()
                .withDefaultMode(SECRET_MODE)
                .addNewSource()
                .withNewSecret()
                .withName(one)
                .endSecret()
                .endSource()
                .addNewSource()
                .withNewSecret()
                .withName(other)
                .endSecret()
                .endSource()
                .endProjected()
                .build();
    }

    /** For a pod that has nowhere else to go: it waits for its node, however long that is away. */
    static List<Toleration> forEver() {
        return Stream.concat(
                        Stream.of("not-ready", "unreachable")
                                .map(taint -> lost(taint).build()),
                        Stream.of(new TolerationBuilder()
                                .withKey("node-role.kubernetes.io/control-plane")
                                .withOperator("Exists")
                                .withEffect("NoSchedule")
                                .build()))
                .toList();
    }

    /** For a pod that does as well elsewhere. */
    static List<Toleration> shortly(long seconds) {
        return Stream.of("not-ready", "unreachable")
                .map(taint -> lost(taint).withTolerationSeconds(seconds).build())
                .toList();
    }

    private static TolerationBuilder lost(String taint) {
        return new TolerationBuilder()
                .withKey("node.kubernetes.io/" + taint)
                .withOperator("Exists")
                .withEffect("NoExecute");
    }
}
