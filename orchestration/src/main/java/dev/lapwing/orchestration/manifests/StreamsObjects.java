package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Moves;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What keeps the context of nodes and moves pods. */
final class StreamsObjects {

    private static final long GRACE_SECONDS = 30;
    private static final long LOST_SECONDS = 30;

    private final ClusterDescription cluster;
    private final Names names;
    private final Moves moves;

    StreamsObjects(ClusterDescription cluster, Moves moves) {
        this.cluster = cluster;
        this.names = new Names(cluster);
        this.moves = moves;
    }

    List<Manifest> all() {
        if (!moves.act()) {
            return List.of(new Manifest(
                    deployment(),
                    Map.of("", "Keeps what nodes feel as statistics; moves nothing, and asks Kubernetes nothing.")));
        }
        return List.of(new Manifest(
                deployment(),
                Map.of(
                        "",
                        "Keeps what nodes feel as statistics, and moves pods that may be moved (label lapwing.dev/movable:"
                                + " \"true\")\naway from nodes that run flat or hot.",
                        "/spec/template/spec/automountServiceAccountToken",
                        "It asks Kubernetes; placement-access.yaml says what it may do.")));
    }

    private Deployment deployment() {
        return FloatingDeployment.of(cluster.namespace(), names, Role.PLACEMENT, moves.replicas(), pod());
    }

    private PodSpec pod() {
        return FloatingDeployment.pod(names, Role.PLACEMENT, LOST_SECONDS, GRACE_SECONDS)
                .withAutomountServiceAccountToken(moves.act())
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(names.selector(Role.PLACEMENT))
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withContainers(container())
                .withVolumes(volumes())
                .build();
    }

    private Container container() {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_SITE", cluster.site()));
        environment.add(env("LAPWING_ACT", moves.act()));
        moves.settings().forEach((name, value) -> environment.add(env(name, value)));
        environment.add(PodParts.field("LAPWING_NAMESPACE", "metadata.namespace"));
        environment.add(PodParts.field("POD_NAME", "metadata.name"));
        environment.addAll(LocalClient.environment(cluster, names, Names.PLACEMENT));
        environment.addAll(PodParts.management(Names.MANAGEMENT_PORT));
        return PodParts.container(
                        Names.PLACEMENT,
                        cluster.images().of("lapwing-placement"),
                        "streams",
                        Names.MANAGEMENT_PORT,
                        BoardMemory.STREAMS,
                        "100m")
                .withImagePullPolicy(cluster.images().pullPolicy().text())
                .withEnv(environment)
                .addAllToVolumeMounts(LocalClient.mounts(cluster))
                .build();
    }

    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>(LocalClient.volumes(cluster, Names.PLACEMENT));
        volumes.add(PodParts.tmpVolume(Names.PLACEMENT));
        return volumes;
    }
}
