package dev.lapwing.orchestration.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodNeeds.ApartRule;
import dev.lapwing.orchestration.model.PodNeeds.Expression;
import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import dev.lapwing.orchestration.model.PodNeeds.PodToleration;
import dev.lapwing.orchestration.model.PodNeeds.SpreadRule;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A pod as Kubernetes has it, as a value. */
class PodReaderTest {

    private static final String HEAD = """
            metadata:
              namespace: lapwing
              name: vision-5d4-x2
              uid: u1
              creationTimestamp: "2026-11-22T10:00:00Z"
            """;

    @Test
    void countsSidecarsInitContainersOverheadAndThePodItself() {
        PodState pod = read("""
                spec:
                  overhead: {cpu: 10m, memory: 1Mi}
                  initContainers:
                  - name: first
                    resources: {requests: {cpu: 1500m, memory: 1Mi}}
                  - name: sidecar
                    restartPolicy: Always
                    resources: {requests: {cpu: 100m, memory: 10Mi}}
                  - name: second
                    resources: {requests: {cpu: 200m, memory: 200Mi}}
                  containers:
                  - name: a
                    resources: {requests: {cpu: "0.25", memory: 64Mi, vendor.example/camera: "2"}}
                  - name: b
                    resources: {requests: {cpu: 1.0005, memory: 100k}}
                """);

        // The first init container needs the most processor, the second, beside the sidecar, the most memory.
        assertThat(pod.needs().resources())
                .isEqualTo(new Resources(1510, 211L << 20, 1, Map.of("vendor.example/camera", 2L)));
    }

    @Test
    void takesWhatIsSaidForTheWholePodForTheSum() {
        PodState pod = read("""
                spec:
                  resources: {requests: {cpu: "2"}}
                  containers:
                  - name: a
                    resources: {requests: {cpu: 250m, memory: 64Mi}}
                """);

        assertThat(pod.needs().resources()).isEqualTo(new Resources(2000, 64L << 20, 1));
    }

    @Test
    void readsWhereItMayStand() {
        PodState pod = read("""
                spec:
                  nodeSelector: {zone: a}
                  tolerations:
                  - {operator: Exists, effect: NoSchedule}
                  - {key: k, value: v}
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms:
                        - matchExpressions: [{key: disk, operator: In, values: [ssd, nvme]}]
                          matchFields: [{key: metadata.name, operator: NotIn, values: [n1]}]
                  containers:
                  - name: a
                    ports:
                    - {containerPort: 1, hostPort: 80}
                    - {containerPort: 2, hostPort: 53, protocol: UDP, hostIP: 10.0.0.7}
                    - {containerPort: 3}
                """);

        assertThat(pod.needs().nodeSelector()).containsExactly(Map.entry("zone", "a"));
        assertThat(pod.needs().tolerations())
                .containsExactly(
                        new PodToleration("", "Exists", "", "NoSchedule"), new PodToleration("k", "Equal", "v", ""));
        assertThat(pod.needs().nodeAffinity())
                .containsExactly(new NodeTerm(List.of(
                        new Expression("disk", "In", List.of("ssd", "nvme")),
                        new Expression("metadata.name", "NotIn", List.of("n1")))));
        assertThat(pod.needs().hostPorts()).containsExactly("TCP/80", "UDP/53/10.0.0.7");
        assertThat(pod.needs().unsupported()).isEmpty();
    }

    @Test
    void readsOnlyThoseRulesOfSpreadThatMustHold() {
        PodState pod = read("""
                spec:
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: zone
                    whenUnsatisfiable: ScheduleAnyway
                  - maxSkew: 2
                    topologyKey: rack
                    whenUnsatisfiable: DoNotSchedule
                    nodeTaintsPolicy: Honor
                    minDomains: 3
                    labelSelector: {matchLabels: {app: vision}}
                  containers: [{name: a}]
                """);

        assertThat(pod.needs().spread())
                .containsExactly(new SpreadRule(
                        2, "rack", List.of(new Expression("app", "In", List.of("vision"))), 3, true, true));
    }

    @Test
    void findsTheNodesOfItsVolumes() {
        PersistentVolumeClaim claim = Serialization.unmarshal("""
                kind: PersistentVolumeClaim
                apiVersion: v1
                metadata: {namespace: lapwing, name: data}
                spec: {volumeName: disk1, accessModes: [ReadWriteOnce]}
                status: {phase: Bound}
                """, PersistentVolumeClaim.class);
        PersistentVolume volume = Serialization.unmarshal("""
                kind: PersistentVolume
                apiVersion: v1
                metadata: {name: disk1}
                spec:
                  nodeAffinity:
                    required:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [n3]}]
                """, PersistentVolume.class);
        var volumes = new ClaimVolumes(
                name -> name.equals("lapwing/data") ? Optional.of(claim) : Optional.empty(),
                name -> name.equals("disk1") ? Optional.of(volume) : Optional.empty());

        PodState bound = new PodReader(volumes).read(pod("""
                spec:
                  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
                  containers: [{name: a}]
                """));
        PodState unbound = new PodReader(volumes).read(pod("""
                spec:
                  volumes: [{name: v, persistentVolumeClaim: {claimName: other}}]
                  containers: [{name: a}]
                """));

        assertThat(bound.needs().volumeNodes())
                .containsExactly(new NodeTerm(List.of(new Expression("kubernetes.io/hostname", "In", List.of("n3")))));
        assertThat(bound.needs().unsupported()).isEmpty();
        assertThat(unbound.needs().unsupported()).containsExactly("its claim other is not there");
    }

    @Test
    void saysWhatItDoesNotKnowHowToKeep() {
        PodState pod = read("""
                spec:
                  resourceClaims: [{name: npu, resourceClaimName: npu}]
                  affinity:
                    podAntiAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: zone, labelSelector: {matchLabels: {app: vision}}}
                  containers: [{name: a}]
                """);

        assertThat(pod.needs().unsupported())
                .containsExactly(
                        "it must stand apart from other pods (required podAntiAffinity)",
                        "it claims devices (resourceClaims)");
    }

    @Test
    void namesTheDeploymentForItsReplicaSet() {
        String owned = HEAD + """
                  labels: {pod-template-hash: 5d4, lapwing.dev/movable: "true"}
                  ownerReferences:
                  - {kind: ReplicaSet, name: vision-5d4, uid: r1, apiVersion: apps/v1, controller: true}
                """;

        PodState pod = new PodReader(ClaimVolumes.NONE)
                .read(Serialization.unmarshal(owned + "spec: {containers: [{name: a}]}", Pod.class));

        assertThat(pod.owner()).isEqualTo(new Owner("Deployment", "vision", "r1"));
        assertThat(pod.workload()).isEqualTo("lapwing/Deployment/vision");
        assertThat(pod.movability()).isEqualTo(Movability.MOVABLE);
        assertThat(read("spec: {containers: [{name: a}]}").movability()).isEqualTo(Movability.NO_OWNER);
    }

    @Test
    void knowsWhichOthersAPodKeepsAway() {
        PodState pod = read("""
                spec:
                  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
                    {topologyKey: zone, labelSelector: {matchLabels: {app: noisy}}},
                    {topologyKey: rack, namespaces: [other], labelSelector: {}},
                    {topologyKey: site, namespaceSelector: {}, labelSelector: {matchExpressions: [
                      {key: app, operator: Exists}]}},
                    {topologyKey: none}]}}
                """);

        assertThat(pod.needs().apart())
                .containsExactly(
                        new ApartRule(
                                "zone",
                                Set.of(pod.namespace()),
                                List.of(new Expression("app", "In", List.of("noisy")))),
                        new ApartRule("rack", Set.of("other"), List.of()),
                        new ApartRule("site", Set.of(), List.of(new Expression("app", "Exists", List.of()))));
        assertThat(pod.needs().unsupported()).hasSize(1);
    }

    private static PodState read(String spec) {
        return new PodReader(ClaimVolumes.NONE).read(pod(spec));
    }

    private static Pod pod(String spec) {
        return Serialization.unmarshal(HEAD + spec, Pod.class);
    }
}
