package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;
import static dev.lapwing.orchestration.manifests.PodParts.readOnly;

import dev.lapwing.orchestration.description.ClusterDescription.Cloud;
import dev.lapwing.orchestration.description.ClusterDescription.CloudSecurity;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a client of the cloud's Kafka is told, and the files that it needs. */
final class CloudClient {

    private static final String DIRECTORY = "/etc/lapwing/cloud";

    private CloudClient() {}

    static List<EnvVar> environment(Cloud cloud, String user) {
        CloudSecurity security = cloud.security();
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_REMOTE_BOOTSTRAP_SERVERS", cloud.bootstrap()));
        environment.add(env("LAPWING_REMOTE_REPLICATION_FACTOR", cloud.replicationFactor()));
        environment.add(env(
                "LAPWING_REMOTE_SECURITY",
                security.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        if (security.tls()) {
            environment.add(env("LAPWING_REMOTE_CA_FILE", DIRECTORY + "/ca.pem"));
        }
        if (security.scram()) {
            environment.add(env("LAPWING_REMOTE_USER", user));
            environment.add(env("LAPWING_REMOTE_PASSWORD_FILE", DIRECTORY + "/password"));
        }
        return environment;
    }

    static List<VolumeMount> mounts(Cloud cloud) {
        return needsFiles(cloud) ? List.of(readOnly("cloud", DIRECTORY)) : List.of();
    }

    static List<Volume> volumes(Cloud cloud, String secret) {
        return needsFiles(cloud) ? List.of(PodParts.secret("cloud", secret)) : List.of();
    }

    private static boolean needsFiles(Cloud cloud) {
        return cloud.security() != CloudSecurity.PLAINTEXT;
    }
}
