package dev.lapwing.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The files of one control plane: who may ask its API server (tokens, and a kubeconfig for each), and the key that signs
 * the tokens of ServiceAccounts. The certificate is made by the API server itself.
 */
final class ControlPlaneFiles {

    /** The one who may do everything. */
    static final String ADMIN = "admin";

    static final String CONTROLLER_MANAGER = "system:kube-controller-manager";
    static final String SCHEDULER = "system:kube-scheduler";

    private static final int TOKEN_BYTES = 24;
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

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
        String admin = token();
        String controllerManager = token();
        String scheduler = token();
        secret(
                tokens(),
                admin + "," + ADMIN + "," + ADMIN + ",\"system:masters\"\n"
                        + controllerManager + "," + CONTROLLER_MANAGER + "," + CONTROLLER_MANAGER + "\n"
                        + scheduler + "," + SCHEDULER + "," + SCHEDULER + "\n");
        writeKubeconfig(ADMIN, admin, server);
        writeKubeconfig(CONTROLLER_MANAGER, controllerManager, server);
        writeKubeconfig(SCHEDULER, scheduler, server);
        KeyPair keys = keys();
        secret(signingKey(), pem("PRIVATE KEY", keys.getPrivate()));
        secret(verifyingKey(), pem("PUBLIC KEY", keys.getPublic()));
    }

    void writeKubeconfig(String user, String token, String server) throws IOException {
        secret(kubeconfig(user), """
                apiVersion: v1
                kind: Config
                clusters:
                - name: lapwing
                  cluster: {server: "%s", certificate-authority: "%s"}
                users:
                - name: "%s"
                  user: {token: "%s"}
                contexts:
                - name: lapwing
                  context: {cluster: lapwing, user: "%s"}
                current-context: lapwing
                """.formatted(server, certificate(), user, token, user));
    }

    private static void secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    private static String pem(String type, Key key) {
        return "-----BEGIN " + type + "-----\n" + PEM.encodeToString(key.getEncoded()) + "\n-----END " + type
                + "-----\n";
    }
}
