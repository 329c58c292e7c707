package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Moves;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.manifests.Generated.Template;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for the manifests of any site. */
class InvariantsTest {

    private static final int TRIES = 60;

    @Property(tries = TRIES)
    void everyPiHasOneReplicationControllerThatIsPinnedToIt(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        List<ReplicationController> controllers = Generated.of(site).all(ReplicationController.class);

        assertThat(controllers)
                .extracting(each -> each.getMetadata().getName())
                .containsExactlyElementsOf(site.pis().stream().map(Pi::name).toList());
        assertThat(controllers).allSatisfy(each -> {
            assertThat(each.getSpec().getTemplate().getSpec().getNodeSelector())
                    .isEqualTo(Map.of(site.pinLabel(), each.getMetadata().getName()));
            assertThat(each.getSpec().getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(each.getSpec().getSelector());
        });
    }

    @Property(tries = TRIES)
    void whatIsPinnedFitsOnItsBoardTogetherWithABridge(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Generated generated = Generated.of(site);
        long bridge = limits(generated, "bridge");

        assertThat(site.pis())
                .allSatisfy(pi -> assertThat(limits(generated, pi.name()) + bridge)
                        .isEqualTo(BoardMemory.needed(pi, site.moves().isPresent()))
                        .isLessThanOrEqualTo(BoardMemory.allocatable(pi)));
    }

    @Property(tries = TRIES)
    void whatAPodNeedsExistsOrIsDocumented(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Generated generated = Generated.of(site);
        var secrets = new HashSet<>(Manifests.edgeSecrets(site).keySet());
        secrets.addAll(Manifests.cloudSecrets(site).keySet());
        var mentioned = new HashSet<String>();

        for (Template template : generated.templates()) {
            var pod = template.pod().getSpec();
            assertThat(generated.has(ServiceAccount.class, template.namespace(), pod.getServiceAccountName()))
                    .isTrue();
            if (pod.getPriorityClassName() != null) {
                assertThat(generated.has(PriorityClass.class, pod.getPriorityClassName()))
                        .isTrue();
            }
            for (Volume volume : pod.getVolumes()) {
                mentioned.addAll(secrets(volume));
                if (volume.getConfigMap() != null) {
                    String map = volume.getConfigMap().getName();
                    assertThat(generated.has(ConfigMap.class, template.namespace(), map))
                            .isTrue();
                }
                if (volume.getPersistentVolumeClaim() != null) {
                    String claim = volume.getPersistentVolumeClaim().getClaimName();
                    assertThat(generated.has(PersistentVolumeClaim.class, template.namespace(), claim))
                            .isTrue();
                }
            }
            Set<String> mounted = pod.getContainers().stream()
                    .flatMap(container -> container.getVolumeMounts().stream())
                    .map(VolumeMount::getName)
                    .collect(Collectors.toSet());
            assertThat(pod.getVolumes()).extracting(Volume::getName).containsExactlyInAnyOrderElementsOf(mounted);
        }
        assertThat(mentioned).isEqualTo(secrets);
        assertThat(generated.all(Secret.class)).isEmpty();
        if (site.security() == EdgeSecurity.PLAINTEXT) {
            assertThat(mentioned).noneMatch(name -> name.startsWith("local-") || name.startsWith("broker-"));
        }
    }

    @Property(tries = TRIES)
    void everyClaimHasTheOneVolumeThatIsKeptForIt(@ForAll long seed) {
        Generated generated = Generated.of(Sites.of(seed));

        List<PersistentVolumeClaim> claims = generated.all(PersistentVolumeClaim.class);
        assertThat(generated.all(PersistentVolume.class)).hasSameSizeAs(claims);
        assertThat(claims).allSatisfy(claim -> {
            PersistentVolume volume = generated.all(PersistentVolume.class).stream()
                    .filter(each ->
                            each.getMetadata().getName().equals(claim.getSpec().getVolumeName()))
                    .findFirst()
                    .orElseThrow();
            assertThat(volume.getSpec().getClaimRef().getName())
                    .isEqualTo(claim.getMetadata().getName());
            assertThat(volume.getSpec().getAccessModes())
                    .isEqualTo(claim.getSpec().getAccessModes())
                    .containsExactly("ReadWriteOncePod");
            assertThat(volume.getSpec().getPersistentVolumeReclaimPolicy()).isEqualTo("Retain");
            assertThat(volume.getSpec().getCapacity())
                    .isEqualTo(claim.getSpec().getResources().getRequests());
            assertThat(generated.has(StorageClass.class, claim.getSpec().getStorageClassName()))
                    .isTrue();
        });
    }

    /** Seconds of the grace period that are over before a container is told to end. */
    private static long longestHook(PodSpec pod) {
        return pod.getContainers().stream()
                .filter(container -> container.getLifecycle() != null)
                .mapToLong(container ->
                        container.getLifecycle().getPreStop().getSleep().getSeconds())
                .max()
                .orElse(0);
    }

    @Property(tries = TRIES)
    void everyContainerIsProbedBoundedAndRestricted(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        boolean asks = site.moves().map(Moves::act).orElse(false);
        for (Template template : Generated.of(site).templates()) {
            var pod = template.pod().getSpec();
            // Placement asks Kubernetes if it is to act, and the scheduler; nothing else does.
            assertThat(pod.getAutomountServiceAccountToken())
                    .isEqualTo((asks && "placement".equals(pod.getServiceAccountName()))
                            || "scheduler".equals(pod.getServiceAccountName()));
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(30 + longestHook(pod));
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers())
                    .flatExtracting(Container::getPorts)
                    .extracting(port -> port.getName() + port.getContainerPort())
                    .doesNotHaveDuplicates();
            assertThat(pod.getContainers())
                    .flatExtracting(Container::getPorts)
                    .extracting(port -> port.getContainerPort())
                    .doesNotHaveDuplicates();
            for (Container container : pod.getContainers()) {
                assertThat(Stream.of(
                                container.getStartupProbe(),
                                container.getLivenessProbe(),
                                container.getReadinessProbe()))
                        .allSatisfy(probe -> assertThat(container.getPorts())
                                .extracting(port -> port.getName())
                                .contains(probe.getHttpGet().getPort().getStrVal()));
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getVolumeMounts())
                        .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
            }
        }
    }

    @Property(tries = TRIES)
    void noPodHasADeviceOrSharesAnythingOfItsHostButLocalVolumes(@ForAll long seed) {
        for (Template template : Generated.of(Sites.of(seed)).templates()) {
            PodSpec pod = template.pod().getSpec();
            assertThat(Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC()))
                    .containsOnlyNulls();
            assertThat(pod.getResourceClaims()).isEmpty();
            assertThat(pod.getVolumes())
                    .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
            for (Container container : pod.getContainers()) {
                assertThat(container.getSecurityContext().getPrivileged()).isNull();
                assertThat(container.getVolumeDevices()).isEmpty();
                // A device plugin's resource would be among them.
                assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
            }
        }
    }

    @Property(tries = TRIES)
    void everyPiSaysWhatItFeelsWherePodsArePlacedByIt(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Generated generated = Generated.of(site);

        for (Pi pi : site.pis()) {
            List<Container> feeling = containers(generated, pi).stream()
                    .filter(container -> List.of("node", "context")
                            .contains(container.getArgs().getFirst()))
                    .toList();
            if (site.moves().isEmpty() && !pi.produces()) {
                assertThat(feeling).isEmpty();
                continue;
            }
            assertThat(feeling).singleElement().satisfies(container -> {
                boolean only = pi.cameras().isEmpty() && !pi.measures();
                assertThat(container.getArgs()).containsExactly(only ? "context" : "node");
                // A spool beside Kafka's data, so that the disk which is felt is the data disk.
                assertThat(host(generated, pi, container, "/var/lib/lapwing/spool"))
                        .startsWith(pi.disk().path() + "/");
                assertThat(host(generated, pi, container, setting(container, "LAPWING_CONTEXT_NETWORK")))
                        .isEqualTo("/proc/1/net");
            });
        }
    }

    @Property(tries = TRIES)
    void onlyAPiThatNamesItsGaugeHasWhatTheBoardLeavesOfIt(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Generated generated = Generated.of(site);

        for (Pi pi : site.pis()) {
            List<Container> reading = containers(generated, pi).stream()
                    .filter(container -> container.getVolumeMounts().stream()
                            .anyMatch(mount -> mount.getName().equals("battery")))
                    .toList();
            switch (pi.battery()) {
                case PIJUICE, INA219 ->
                    assertThat(reading).singleElement().satisfies(container -> {
                        assertThat(setting(container, "LAPWING_CONTEXT_BATTERY"))
                                .isEqualTo(pi.battery().name().toLowerCase(Locale.ROOT));
                        String registers = setting(container, "LAPWING_CONTEXT_I2C_REGISTERS");
                        assertThat(registers).endsWith("/registers");
                        assertThat(host(generated, pi, container, registers.replace("/registers", "")))
                                .isEqualTo(pi.batteryDirectory());
                    });
                case FILE ->
                    assertThat(reading)
                            .singleElement()
                            .satisfies(container -> assertThat(setting(container, "LAPWING_CONTEXT_BATTERY_FILE"))
                                    .endsWith("/battery"));
                case AUTO, POWER_SUPPLY, NONE -> assertThat(reading).isEmpty();
            }
        }
    }

    private static List<Container> containers(Generated generated, Pi pi) {
        return generated.templates().stream()
                .filter(template -> template.owner().equals(pi.name()))
                .flatMap(template -> template.pod().getSpec().getContainers().stream())
                .toList();
    }

    private static String setting(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** The directory of the board that a container has at a path; one that it does not write to, it may not. */
    private static String host(Generated generated, Pi pi, Container container, String path) {
        VolumeMount mount = container.getVolumeMounts().stream()
                .filter(each -> each.getMountPath().equals(path))
                .findFirst()
                .orElseThrow();
        String claim = pi.name() + "-" + mount.getName();
        boolean written = mount.getName().equals("spool");
        assertThat(mount.getReadOnly()).isEqualTo(written ? null : true);
        assertThat(generated.templates().stream()
                        .flatMap(template -> template.pod().getSpec().getVolumes().stream())
                        .map(Volume::getPersistentVolumeClaim)
                        .filter(Objects::nonNull)
                        .filter(source -> source.getClaimName().equals(claim)))
                .singleElement()
                .satisfies(source -> assertThat(source.getReadOnly()).isEqualTo(written ? null : true));
        return generated.all(PersistentVolume.class).stream()
                .filter(volume -> volume.getSpec().getClaimRef().getName().equals(claim))
                .map(volume -> volume.getSpec().getLocal().getPath())
                .findFirst()
                .orElseThrow();
    }

    @Property(tries = TRIES)
    void everyObjectHasTheLabelsOfTheConventionAndANameOfItsOwn(@ForAll long seed) {
        List<HasMetadata> objects = Generated.of(Sites.of(seed)).objects();

        assertThat(objects)
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsKeys(Stream.of("name", "instance", "version", "component", "part-of", "managed-by")
                                .map("app.kubernetes.io/"::concat)
                                .toArray(String[]::new)));
        assertThat(objects)
                .extracting(
                        object -> object.getKind() + "/" + object.getMetadata().getNamespace() + "/"
                                + object.getMetadata().getName())
                .doesNotHaveDuplicates();
    }

    @Property(tries = TRIES)
    void theSameDescriptionGivesTheSameBytes(@ForAll long seed) {
        assertThat(Manifests.of(Sites.of(seed)).stream().map(ManifestFile::text))
                .isEqualTo(Manifests.of(Sites.of(seed)).stream()
                        .map(ManifestFile::text)
                        .toList());
    }

    private static Set<String> secrets(Volume volume) {
        var secrets = new TreeSet<String>();
        if (volume.getSecret() != null) {
            secrets.add(volume.getSecret().getSecretName());
        }
        if (volume.getProjected() != null) {
            volume.getProjected()
                    .getSources()
                    .forEach(source -> secrets.add(source.getSecret().getName()));
        }
        return secrets;
    }

    /** MiB. */
    private static long limits(Generated generated, String owner) {
        return generated.templates().stream()
                .filter(template -> template.owner().equals(owner))
                .flatMap(template -> template.pod().getSpec().getContainers().stream())
                .mapToLong(container -> {
                    long request = bytes(container.getResources().getRequests());
                    long limit = bytes(container.getResources().getLimits());
                    assertThat(request).isLessThanOrEqualTo(limit);
                    return limit >> 20;
                })
                .sum();
    }

    private static long bytes(Map<String, Quantity> resources) {
        return Objects.requireNonNull(resources.get("memory"))
                .getNumericalAmount()
                .longValueExact();
    }
}
