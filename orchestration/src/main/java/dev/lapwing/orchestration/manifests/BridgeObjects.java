package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bridge, which floats. */
final class BridgeObjects {

    private static final int REPLICAS = 2;
    /** In which its successor starts, lets others forward for {@code LAPWING_BRIDGE_JOIN_AFTER}, and takes lanes over. */
    private static final long LINGER_SECONDS = 40;

    private static final long GRACE_SECONDS = LINGER_SECONDS + 30;
    /** After a Pi was found lost, which is what takes its time. */
    private static final long LOST_SECONDS = 5;

    private final ClusterDescription cluster;
    private final Names names;

    BridgeObjects(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    List<Manifest> all() {
        var manifests = new ArrayList<Manifest>();
        String pi = cluster.pis().getLast().name();
        manifests.add(new Manifest(
                deployment(),
                Map.of(
                        "",
                        "Forwards to the cloud from wherever there is room. Two share the work; if one is lost, the other takes\n"
                                + "over its part within Kafka's session timeout, long before Kubernetes has missed its Pi.",
                        "/spec/template/spec/containers",
                        "Without a nodeSelector it floats. These lines pin it to one Pi, as in the first system:\n"
                                + "nodeSelector:\n  " + cluster.pinLabel() + ": " + pi,
                        "/spec/template/spec/affinity",
                        "Rather not beside a controller of Kafka: where both are lost at once, the wait for one is added to the\n"
                                + "wait for the other.",
                        "/spec/template/spec/topologySpreadConstraints",
                        "On different Pis, while more than one is there.",
                        "/spec/template/spec/containers/0/lifecycle",
                        "It goes on forwarding while its successor starts. A sleep as a hook wants Kubernetes 1.30.")));
        if (replicas() > 1) {
            manifests.add(Manifest.of(disruptionBudget()));
        }
        return manifests;
    }

    private int replicas() {
        return Math.min(REPLICAS, cluster.pis().size());
    }

    private Deployment deployment() {
        return FloatingDeployment.of(cluster.namespace(), names, Role.BRIDGE, replicas(), pod());
    }

    private PodSpec pod() {
        return FloatingDeployment.pod(names, Role.BRIDGE, LOST_SECONDS, GRACE_SECONDS)
                .withAffinity(offTheControllers())
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("DoNotSchedule")
                .withNodeTaintsPolicy("Honor")
                .withNewLabelSelector()
                .withMatchLabels(names.selector(Role.BRIDGE))
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withContainers(container())
                .withVolumes(volumes())
                .build();
    }

    private @Nullable Affinity offTheControllers() {
        List<String> controllers = cluster.controllers().stream().map(Pi::name).toList();
        return controllers.isEmpty() || controllers.size() == cluster.pis().size()
                ? null
                : new AffinityBuilder()
                        .withNewNodeAffinity()
                        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                        .withWeight(100)
                        .withNewPreference()
                        .addNewMatchExpression()
                        .withKey(cluster.pinLabel())
                        .withOperator("NotIn")
                        .withValues(controllers)
                        .endMatchExpression()
                        .endPreference()
                        .endPreferredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .build();
    }

    private Container container() {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_SITE", cluster.site()));
        environment.addAll(LocalClient.environment(cluster, names, Names.BRIDGE));
        environment.addAll(
                CloudClient.environment(cluster.cloud(), cluster.cloud().bridgeUser()));
        environment.addAll(PodParts.management(Names.MANAGEMENT_PORT));
        var mounts = new ArrayList<VolumeMount>(LocalClient.mounts(cluster));
        mounts.addAll(CloudClient.mounts(cluster.cloud()));
        return PodParts.container(
                        Names.BRIDGE,
                        cluster.images().of("lapwing-edge"),
                        "bridge",
                        Names.MANAGEMENT_PORT,
                        BoardMemory.BRIDGE,
                        "100m")
                .withImagePullPolicy(cluster.images().pullPolicy().text())
                .withEnv(environment)
                .addAllToVolumeMounts(mounts)
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(LINGER_SECONDS)
                .endPreStop()
                .endLifecycle()
                .build();
    }

    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>(LocalClient.volumes(cluster, Names.BRIDGE));
        volumes.addAll(CloudClient.volumes(cluster.cloud(), Names.CLOUD_BRIDGE));
        volumes.add(PodParts.tmpVolume(Names.BRIDGE));
        return volumes;
    }

    private PodDisruptionBudget disruptionBudget() {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(Names.BRIDGE)
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(Role.BRIDGE.component()))
                .endMetadata()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(names.selector(Role.BRIDGE))
                .endSelector()
                .endSpec()
                .build();
    }
}
