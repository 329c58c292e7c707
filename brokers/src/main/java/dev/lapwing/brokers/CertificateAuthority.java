package dev.lapwing.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A certificate authority of a site's own, as files of PEM in one directory. What it signs is valid from 1970 to 2070,
 * since the clocks of boards that boot without the internet say 1970.
 *
 * <p>Keys are on P-256: a board makes a handshake with them in milliseconds. The work is done by the JDK's {@code
 * keytool}, in about a second each time.
 */
public final class CertificateAuthority {

    private static final String CA = "lapwing-ca";
    private static final String FROM = "1970/01/01 00:00:00";
    private static final String DAYS = "36525";
    private static final long KEYTOOL_SECONDS = 60;
    /** The store holds only what lies beside it in PEM, and files guard both; keytool wants a password all the same. */
    private static final String STORE_PASSWORD = "lapwing";

    private final Path directory;

    private CertificateAuthority(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes an authority whose files are in {@code directory}, or takes up the one that is there. The directory is closed
     * to all but its owner.
     */
    public static CertificateAuthority create(Path directory) throws IOException, InterruptedException {
        var authority = new CertificateAuthority(directory);
        OwnerOnly.directory(directory); // keytool makes its store readable to all, and it holds all keys
        if (!Files.exists(authority.certificateFile())) {
            authority.keytool(
                    List.of("-alias", CA, "-dname", "CN=" + CA, "-ext", "bc:c", "-ext", "ku:c=keyCertSign,cRLSign"));
            OwnerOnly.write(authority.certificateFile(), authority.pem(CA, false));
        }
        return authority;
    }

    /** The certificate that the others are trusted by. */
    public Path certificateFile() {
        return directory.resolve("ca.pem");
    }

    /** Private key and certificate chain of a name that {@link #issue} was called with. */
    public Path identityFile(String commonName) {
        return directory.resolve(commonName + ".pem");
    }

    /**
     * Makes a key and a certificate.
     *
     * @param commonName letters, digits, '.', '_' and '-'; Kafka's principal becomes {@code User:CN=<commonName>}
     * @param hosts names and addresses that a server is reached by; empty for a client
     * @return {@link #identityFile}
     */
    public Path issue(String commonName, List<String> hosts) throws IOException, InterruptedException {
        if (!commonName.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "common name \"" + commonName + "\" must be letters, digits, '.', '_' or '-'");
        }
        var arguments = new ArrayList<>(List.of("-alias", commonName, "-dname", "CN=" + commonName, "-signer", CA));
        if (!hosts.isEmpty()) {
            arguments.add("-ext");
            arguments.add("san="
                    + hosts.stream()
                            .map(host -> (host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + host)
                            .collect(Collectors.joining(",")));
        }
        keytool(arguments);
        OwnerOnly.write(identityFile(commonName), pem(commonName, true));
        return identityFile(commonName);
    }

    private Path store() {
        return directory.resolve("ca.p12");
    }

    private void keytool(List<String> arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("keytool.log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(arguments);
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-startdate", FROM, "-validity", DAYS));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store().toString(), "-storepass", STORE_PASSWORD));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xmx64m"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("keytool did not end within " + KEYTOOL_SECONDS + " s; see " + log);
        }
        if (process.exitValue() != 0) {
            throw new IOException("keytool failed: " + Files.readString(log).strip());
        }
        Files.setPosixFilePermissions(store(), PosixFilePermissions.fromString("rw-------"));
    }

    private String pem(String alias, boolean withKey) throws IOException {
        try (InputStream in = Files.newInputStream(store())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD.toCharArray());
            var text = new StringBuilder();
            if (withKey) {
                Key key = keys.getKey(alias, STORE_PASSWORD.toCharArray());
                append(text, "PRIVATE KEY", key.getEncoded());
            }
            for (Certificate certificate : keys.getCertificateChain(alias)) {
                append(text, "CERTIFICATE", certificate.getEncoded());
            }
            return text.toString();
        } catch (GeneralSecurityException e) {
            throw new IOException(store() + " cannot be read as PKCS12", e);
        }
    }

    private static void append(StringBuilder text, String what, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        text.append("-----BEGIN ").append(what).append("-----\n");
        text.append(lines.encodeToString(der));
        text.append("\n-----END ").append(what).append("-----\n");
    }
}
