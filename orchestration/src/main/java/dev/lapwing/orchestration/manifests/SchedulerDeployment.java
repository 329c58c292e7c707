package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.policy.PlacementTuning;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What places the new pods that ask for it. One is asked for: a second would choose the same node for another pod. */
final class SchedulerDeployment {

    private static final long GRACE_SECONDS = 30;
    private static final long LOST_SECONDS = 30;

    private final ClusterDescription cluster;
    private final Names names;

    SchedulerDeployment(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    List<Manifest> all() {
        return List.of(new Manifest(
                deployment(),
                Map.of(
                        "",
                        "Places new pods that say schedulerName: lapwing, in any namespace, where they do best. While it does not\n"
                                + "run, those wait; all others are kube-scheduler's, as is this one.",
                        "/spec/strategy",
                        "At an upgrade, the old one has ended before the new one begins: two would promise the same room twice.",
                        "/spec/template/spec/automountServiceAccountToken",
                        "What it may do is in scheduler-access.yaml.")));
    }

    private Deployment deployment() {
        return new DeploymentBuilder(FloatingDeployment.of(cluster.namespace(), names, Role.SCHEDULER, 1, pod()))
                .editSpec()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .endSpec()
                .build();
    }

    private PodSpec pod() {
        return FloatingDeployment.pod(names, Role.SCHEDULER, LOST_SECONDS, GRACE_SECONDS)
                .withAutomountServiceAccountToken(true)
                .withContainers(container())
                .withVolumes(volumes())
                .build();
    }

    private Container container() {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_SITE", cluster.site()));
        cluster.moves()
                .ifPresent(moves -> PlacementTuning.OF_SCHEDULER.forEach(setting -> {
                    String value = moves.settings().get(setting.name());
                    if (value != null) {
                        environment.add(env(setting.name(), value));
                    }
                }));
        environment.add(PodParts.field("POD_NAME", "metadata.name"));
        environment.addAll(LocalClient.environment(cluster, names, Names.SCHEDULER));
        environment.addAll(PodParts.management(Names.MANAGEMENT_PORT));
        return PodParts.container(
                        Names.SCHEDULER,
                        cluster.images().of("lapwing-placement"),
                        "scheduler",
                        Names.MANAGEMENT_PORT,
                        BoardMemory.SCHEDULER,
                        "50m")
                .withImagePullPolicy(cluster.images().pullPolicy().text())
                .withEnv(environment)
                .addAllToVolumeMounts(LocalClient.mounts(cluster))
                .build();
    }

    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>(LocalClient.volumes(cluster, Names.SCHEDULER));
        volumes.add(PodParts.tmpVolume(Names.SCHEDULER));
        return volumes;
    }
}
