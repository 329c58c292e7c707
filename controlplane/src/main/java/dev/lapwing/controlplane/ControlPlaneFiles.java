package dev.lapwing.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one control plane: who may ask its API server (tokens, and a kubeconfig for each), and the key that signs
 * the tokens of ServiceAccounts. The certificate is made by the API server itself.
 */
final class ControlPlaneFiles {

    /** The one who may do everything. */
    static final String ADMIN = "admin";

    static final String CONTROLLER_MANAGER = "system:kube-controller-manager";
    static final String SCHEDULER = "system:kube-scheduler";

    private final Path directory;

    ControlPlaneFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path etcdData() {
        return directory.resolve("etcd");
    }

    /** Where the API server leaves the certificate that it made. */
    Path certificates() {
        return directory.resolve("certificates");
    }

    /** What its clients trust. */
    Path certificate() {
        return certificates().resolve("apiserver.crt");
    }

    Path tokens() {
        return directory.resolve("tokens.csv");
    }

    Path signingKey() {
        return directory.resolve("service-accounts.key");
    }

    Path verifyingKey() {
        return directory.resolve("service-accounts.pub");
    }

    Path kubeconfig(String user) {
        return directory.resolve(user.replace("system:", "") + ".kubeconfig");
    }

    /** Writes all of them, readable for their owner alone. */
    void write(String server) throws IOException {
        Files.createDirectories(directory);
        String admin = KubeFiles.token();
        String controllerManager = KubeFiles.token();
        String scheduler = KubeFiles.token();
        KubeFiles.secret(
                tokens(),
                admin + "," + ADMIN + "," + ADMIN + ",\"system:masters\"\n"
                        + controllerManager + "," + CONTROLLER_MANAGER + "," + CONTROLLER_MANAGER + "\n"
                        + scheduler + "," + SCHEDULER + "," + SCHEDULER + "\n");
        writeKubeconfig(ADMIN, admin, server);
        writeKubeconfig(CONTROLLER_MANAGER, controllerManager, server);
        writeKubeconfig(SCHEDULER, scheduler, server);
        KubeFiles.signingKeys(signingKey(), verifyingKey());
    }

    void writeKubeconfig(String user, String token, String server) throws IOException {
        KubeFiles.secret(kubeconfig(user), KubeFiles.kubeconfig("lapwing", server, certificate(), user, token));
    }
}
