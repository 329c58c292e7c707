package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;
import static dev.lapwing.orchestration.manifests.PodParts.mount;
import static dev.lapwing.orchestration.manifests.PodParts.readOnly;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Archive;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The archive, which runs in the cloud. */
final class ArchiveObjects {

    private static final long GRACE_SECONDS = 60;
    private static final String STAGING_DIRECTORY = "/var/lib/lapwing/staging";
    private static final String S3_DIRECTORY = "/etc/lapwing/s3";

    private final ClusterDescription cluster;
    private final Archive archive;
    private final Names names;

    ArchiveObjects(ClusterDescription cluster, Archive archive) {
        this.cluster = cluster;
        this.archive = archive;
        this.names = new Names(cluster);
    }

    Manifest deployment() {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName(Names.ARCHIVE)
                .withNamespace(archive.namespace())
                .withLabels(names.labels(Role.ARCHIVE.component()))
                .endMetadata()
                .withNewSpec()
                .withReplicas(archive.replicas())
                .withNewSelector()
                .withMatchLabels(names.selector(Role.ARCHIVE))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.labels(Role.ARCHIVE.component()))
                .endMetadata()
                .withSpec(pod())
                .endTemplate()
                .endSpec()
                .build();
        return new Manifest(
                deployment,
                Map.of(
                        "",
                        "Keeps the cloud topics for good. What it has staged may be lost: it reads it again from Kafka."));
    }

    private PodSpec pod() {
        return PodParts.pod(Role.ARCHIVE, GRACE_SECONDS)
                .withContainers(container())
                .withVolumes(volumes())
                .build();
    }

    private Container container() {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_ARCHIVE_URI", archive.uri()));
        environment.add(env("LAPWING_ARCHIVE_STAGING", STAGING_DIRECTORY));
        if (cluster.hasSensors()) {
            environment.add(
                    env("LAPWING_ARCHIVE_TOPICS", "cameraData,temperatureData,readingData,contextData,placementData"));
        }
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("staging", STAGING_DIRECTORY));
        archive.s3Endpoint().ifPresent(url -> environment.add(env("LAPWING_ARCHIVE_S3_ENDPOINT", url)));
        if (s3()) {
            environment.add(env("LAPWING_ARCHIVE_S3_ACCESS_KEY_FILE", S3_DIRECTORY + "/access-key"));
            environment.add(env("LAPWING_ARCHIVE_S3_SECRET_KEY_FILE", S3_DIRECTORY + "/secret-key"));
            mounts.add(readOnly("s3", S3_DIRECTORY));
        }
        environment.addAll(
                CloudClient.environment(cluster.cloud(), cluster.cloud().archiveUser()));
        environment.addAll(PodParts.management(Names.MANAGEMENT_PORT));
        mounts.addAll(CloudClient.mounts(cluster.cloud()));
        return PodParts.container(
                        Names.ARCHIVE,
                        cluster.images().of("lapwing-cloud"),
                        "archive",
                        Names.MANAGEMENT_PORT,
                        BoardMemory.ARCHIVE,
                        "200m")
                .withImagePullPolicy(cluster.images().pullPolicy().text())
                .withEnv(environment)
                .addAllToVolumeMounts(mounts)
                .build();
    }

    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>();
        volumes.add(staging());
        volumes.addAll(CloudClient.volumes(cluster.cloud(), Names.CLOUD_ARCHIVE));
        if (s3()) {
            volumes.add(PodParts.secret("s3", Names.ARCHIVE_S3));
        }
        volumes.add(PodParts.tmpVolume(Names.ARCHIVE));
        return volumes;
    }

    /** Each pod's own: a claim that pods shared would be locked by the first. */
    private Volume staging() {
        Quantity size = new Quantity(archive.staging().text());
        var volume = new VolumeBuilder().withName("staging");
        return archive.stagingClass()
                .map(storageClass -> volume.withNewEphemeral()
                        .withNewVolumeClaimTemplate()
                        .withNewMetadata()
                        .withLabels(names.labels(Role.ARCHIVE.component()))
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withStorageClassName(storageClass)
                        .withNewResources()
                        .withRequests(Map.of("storage", size))
                        .endResources()
                        .endSpec()
                        .endVolumeClaimTemplate()
                        .endEphemeral()
                        .build())
                .orElseGet(() -> volume.withNewEmptyDir()
                        .withSizeLimit(size)
                        .endEmptyDir()
                        .build());
    }

    private boolean s3() {
        return archive.uri().startsWith("s3a://");
    }
}
