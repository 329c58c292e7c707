package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Disk;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import dev.lapwing.orchestration.description.Size;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Directories of a Pi as local volumes, each with the claim that is to have it. */
final class PiDisks {

    /** What the board counts of its network: the first process's is the board's. */
    static final String NETWORK = "network";
    /** Where a service of the board leaves what a battery's gauge says. */
    static final String BATTERY = "battery";

    private static final String HOST_NETWORK = "/proc/1/net";
    /** Of what takes no room; Kubernetes wants a size. */
    private static final Size NO_SIZE = Size.mebibytes(1);

    private static final Size SPOOL = Size.mebibytes(64);
    private static final Size ZOOKEEPER = Size.mebibytes(256);
    private static final Size TEMPERATURES = Size.mebibytes(64);
    /** One pod at a time: a ReplicationController starts the next while the last is still ending. */
    private static final String ONE_POD = "ReadWriteOncePod";

    private final ClusterDescription cluster;
    private final Names names;

    PiDisks(ClusterDescription cluster, Names names) {
        this.cluster = cluster;
        this.names = names;
    }

    /** A Pi's directories on the host, by what they are for; that is the name of the pod's volume, too. */
    Map<String, Disk> of(Pi pi) {
        var disks = new LinkedHashMap<String, Disk>();
        String kafka = LegacyKafka.kafkaVolume(cluster);
        disks.put(kafka, new Disk(pi.disk().path() + "/" + kafka, pi.disk().size()));
        if (cluster.profile() == Profile.ZOOKEEPER) {
            disks.put(LegacyKafka.ZOOKEEPER, new Disk(pi.disk().path() + "/" + LegacyKafka.ZOOKEEPER, ZOOKEEPER));
        }
        if (cluster.feels(pi)) {
            disks.put(NETWORK, new Disk(HOST_NETWORK, NO_SIZE));
            disks.put("spool", new Disk(pi.disk().path() + "/spool", SPOOL));
        }
        if (pi.temperature() == Temperature.FILES) {
            disks.put("temperature", new Disk(pi.temperatureDirectory(), TEMPERATURES));
        }
        if (pi.battery().file().isPresent()) {
            disks.put(BATTERY, new Disk(pi.batteryDirectory(), NO_SIZE));
        }
        pi.sensors().forEach(sensor -> sensor.files().ifPresent(disk -> disks.put(SensorObjects.volume(sensor), disk)));
        pi.cameras().forEach(camera -> disks.put(Names.camera(camera), camera.disk()));
        return disks;
    }

    /** Whether a pod only looks into it; the kubelet leaves its owner and rights as they are, then. */
    static boolean onlyRead(String what) {
        return what.equals(NETWORK) || what.equals(BATTERY);
    }

    List<Manifest> manifests(Pi pi) {
        var manifests = new ArrayList<Manifest>();
        of(pi).forEach((what, disk) -> {
            manifests.add(new Manifest(
                    volume(pi, what, disk),
                    Map.of(
                            "/spec/claimRef",
                            "Kept for this claim. Where the claim was deleted, the volume stays Released until its uid is removed:\n"
                                    + "manifests/README.md says how.",
                            "/spec/local",
                            what.equals(NETWORK)
                                    ? "Only what the board counts of its network, and its connections: no other part of /proc."
                                    : "The directory must exist on the Pi; the kubelet makes none.")));
            manifests.add(Manifest.of(claim(pi, what, disk)));
        });
        return manifests;
    }

    private PersistentVolume volume(Pi pi, String what, Disk disk) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(names.volume(pi, what))
                .withLabels(names.labels(pi))
                .endMetadata()
                .withNewSpec()
                .withCapacity(Map.of("storage", new Quantity(disk.size().text())))
                .withAccessModes(ONE_POD)
                .withStorageClassName(names.storageClass())
                .withPersistentVolumeReclaimPolicy("Retain")
                .withVolumeMode("Filesystem")
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(cluster.namespace())
                .withName(Names.claim(pi, what))
                .endClaimRef()
                .withNewLocal()
                .withPath(disk.path())
                .endLocal()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(cluster.pinLabel())
                .withOperator("In")
                .withValues(pi.name())
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .build();
    }

    private PersistentVolumeClaim claim(Pi pi, String what, Disk disk) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(Names.claim(pi, what))
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(pi))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(ONE_POD)
                .withStorageClassName(names.storageClass())
                .withVolumeName(names.volume(pi, what))
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity(disk.size().text())))
                .endResources()
                .endSpec()
                .build();
    }
}
