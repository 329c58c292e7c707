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

/** What a control plane that is made anew is given: tokens, kubeconfigs, and keys, in files for their owner alone. */
public final class KubeFiles {

    private static final int TOKEN_BYTES = 24;
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private KubeFiles() {}

    /** Writes a file that only its owner may read, in the place of one that is there. */
    public static void secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /** A bearer token that nobody has had. */
    public static String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The text of a kubeconfig; {@code authority} is the file of what is trusted. */
    public static String kubeconfig(String cluster, String server, Path authority, String user, String token) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster: {server: "%2$s", certificate-authority: "%3$s"}
                users:
                - name: "%4$s"
                  user: {token: "%5$s"}
                contexts:
                - name: %1$s
                  context: {cluster: %1$s, user: "%4$s"}
                current-context: %1$s
                """.formatted(cluster, server, authority, user, token);
    }

    /** Makes the keys by which tokens of ServiceAccounts are signed and verified (P-256, PEM). */
    public static void signingKeys(Path signing, Path verifying) throws IOException {
        KeyPair keys = keys();
        secret(signing, pem("PRIVATE KEY", keys.getPrivate()));
        secret(verifying, pem("PUBLIC KEY", keys.getPublic()));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    private static String pem(String type, Key key) {
        return "-----BEGIN " + type + "-----\n" + PEM.encodeToString(key.getEncoded()) + "\n-----END " + type
                + "-----\n";
    }
}
