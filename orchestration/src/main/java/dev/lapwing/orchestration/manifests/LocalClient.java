package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** What a client of the local cluster is told. */
final class LocalClient {

    private LocalClient() {}

    /** With a user's name; the password and the certificates are files at the paths of {@link PiObjects}. */
    static List<EnvVar> environment(ClusterDescription cluster, Names names, String user) {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_LOCAL_BOOTSTRAP_SERVERS", names.bootstrap()));
        environment.add(env("LAPWING_LOCAL_REPLICATION_FACTOR", cluster.replicationFactor()));
        if (cluster.security() == EdgeSecurity.PLAINTEXT) {
            environment.add(env("LAPWING_LOCAL_SECURITY", "plaintext"));
        } else {
            environment.add(env("LAPWING_LOCAL_SECURITY", "tls-scram"));
            environment.add(env("LAPWING_LOCAL_CA_FILE", "/etc/lapwing/tls/ca.pem"));
            environment.add(env("LAPWING_LOCAL_USER", user));
            environment.add(env("LAPWING_LOCAL_PASSWORD_FILE", "/etc/lapwing/credentials/password"));
        }
        return environment;
    }

    /** Where those files are mounted; none where the edge is not protected. */
    static List<VolumeMount> mounts(ClusterDescription cluster) {
        return cluster.security() == EdgeSecurity.PLAINTEXT
                ? List.of()
                : List.of(
                        PodParts.readOnly("client-tls", "/etc/lapwing/tls"),
                        PodParts.readOnly("credentials", "/etc/lapwing/credentials"));
    }

    /** The volumes of {@link #mounts}, from a user's Secrets. */
    static List<Volume> volumes(ClusterDescription cluster, String user) {
        return cluster.security() == EdgeSecurity.PLAINTEXT
                ? List.of()
                : List.of(
                        PodParts.secret("client-tls", Names.LOCAL_CA),
                        PodParts.secret("credentials", Names.local(user)));
    }
}
