package dev.lapwing.orchestration.site;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Whether Secrets have reached the files of all pods that mount them. A kubelet takes up to two minutes, and one whose board
 * is away takes longer: so the files themselves are asked for, by {@code cat} in the container.
 */
public final class MountedSecrets implements SecretArrival {

    private static final long ANSWER_SECONDS = 20;

    private final SiteAccess site;

    /** Of that site. */
    public MountedSecrets(SiteAccess site) {
        this.site = site;
    }

    private record Mounted(Pod pod, String container, String path, ByteBuffer wanted) {

        String text() {
            return pod.getMetadata().getName() + ", " + container + ", " + path;
        }
    }

    @Override
    public List<String> missing(Map<String, Map<String, byte[]>> secrets) throws SiteException, InterruptedException {
        List<Mounted> files;
        try {
            files = mounted(secrets);
        } catch (KubernetesClientException e) {
            refuseIfForbidden(e, "list pods");
            return List.of("any pod, since Kubernetes does not list them: " + e.getMessage());
        }
        var missing = new ArrayList<String>();
        for (Mounted mounted : files) {
            Optional<ByteBuffer> there = content(mounted);
            if (there.isEmpty() || !there.get().equals(mounted.wanted())) {
                missing.add(mounted.text());
            }
        }
        return missing;
    }

    private List<Mounted> mounted(Map<String, Map<String, byte[]>> secrets) {
        var files = new ArrayList<Mounted>();
        for (Pod pod : site.client()
                .pods()
                .inNamespace(site.cluster().namespace())
                .list()
                .getItems()) {
            String phase = pod.getStatus().getPhase();
            if (pod.getMetadata().getDeletionTimestamp() != null
                    || phase.equals("Succeeded")
                    || phase.equals("Failed")
                    || phase.equals("Pending")) {
                continue; // what starts later mounts what is there then
            }
            for (Volume volume : pod.getSpec().getVolumes()) {
                secretsOf(volume)
                        .filter(secrets::containsKey)
                        .forEach(secret ->
                                files.addAll(files(pod, volume.getName(), secrets.getOrDefault(secret, Map.of()))));
            }
        }
        return files;
    }

    private static Stream<String> secretsOf(Volume volume) {
        if (volume.getSecret() != null) {
            return Stream.of(volume.getSecret().getSecretName());
        }
        if (volume.getProjected() != null) {
            return volume.getProjected().getSources().stream()
                    .filter(source -> source.getSecret() != null)
                    .map(source -> source.getSecret().getName());
        }
        return Stream.of();
    }

    private static List<Mounted> files(Pod pod, String volume, Map<String, byte[]> values) {
        var files = new ArrayList<Mounted>();
        for (Container container : pod.getSpec().getContainers()) {
            for (VolumeMount mount : container.getVolumeMounts()) {
                if (mount.getName().equals(volume)) {
                    values.forEach((key, value) -> files.add(new Mounted(
                            pod, container.getName(), mount.getMountPath() + "/" + key, ByteBuffer.wrap(value))));
                }
            }
        }
        return files;
    }

    /** Empty where the container, its board or the file is not there. */
    private Optional<ByteBuffer> content(Mounted mounted) throws SiteException, InterruptedException {
        var output = new ByteArrayOutputStream();
        try (ExecWatch exec = site.client()
                .pods()
                .resource(mounted.pod())
                .inContainer(mounted.container())
                .writingOutput(output)
                .exec("cat", mounted.path())) {
            Integer code = exec.exitCode().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return code != null && code == 0 ? Optional.of(ByteBuffer.wrap(output.toByteArray())) : Optional.empty();
        } catch (ExecutionException | TimeoutException | KubernetesClientException e) {
            refuseIfForbidden(e, "run a command in a container (create pods/exec)");
            return Optional.empty();
        }
    }

    private void refuseIfForbidden(Throwable failure, String what) throws SiteException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            int code = switch (cause) {
                case KubernetesClientException refused -> refused.getCode();
                case WebSocketHandshakeException refused ->
                    refused.getResponse().code();
                default -> 0;
            };
            if (ApiCall.isForbidden(code)) {
                throw new SiteException(
                        "the user of this kubeconfig may not " + what + " in the namespace "
                                + site.cluster().namespace() + ", so nobody can tell whether the Secrets have arrived."
                                + " What was written stays; get that right, and run the same command again",
                        failure);
            }
        }
    }
}
