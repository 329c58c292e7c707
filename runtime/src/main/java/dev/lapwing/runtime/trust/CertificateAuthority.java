package dev.lapwing.runtime.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final long KEYTOOL_SECONDS = 60;
    /** The store holds only what lies beside it in PEM, and files guard both; keytool wants a password all the same. */
    private static final String STORE_PASSWORD = "lapwing";

    /**
     * When a certificate holds.
     *
     * @param days from then on
     */
    public record Validity(Instant from, int days) {

        /** From 1970 to 2070: whatever a board's clock says. */
        public static final Validity ALWAYS = new Validity(Instant.EPOCH, 36_525);

        /** As keytool reads it: in its own time zone. */
        private String start() {
            return DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss")
                    .withZone(ZoneId.of("UTC"))
                    .format(from);
        }
    }

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
                    List.of("-alias", CA, "-dname", "CN=" + CA, "-ext", "bc:c", "-ext", "ku:c=keyCertSign,cRLSign"),
                    Validity.ALWAYS);
            OwnerOnly.write(
                    authority.certificateFile(), authority.pem(CA, false).text());
        }
        return authority;
    }

    /**
     * Brings an authority back from {@link #authority()}.
     *
     * @param directory for its files; of another authority there must be none
     * @throws IOException if that is no key with its certificate
     */
    public static CertificateAuthority restore(Path directory, Pem kept) throws IOException {
        var authority = new CertificateAuthority(directory);
        OwnerOnly.directory(directory);
        try {
            Certificate[] chain = kept.certificates().toArray(Certificate[]::new);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(CA, kept.privateKey(), STORE_PASSWORD.toCharArray(), chain);
            authority.save(keys);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("what was kept of the authority is no private key with its certificate", e);
        }
        OwnerOnly.write(authority.certificateFile(), authority.pem(CA, false).text());
        return authority;
    }

    /** Its own private key and certificate: all that is needed to bring it back. */
    public Pem authority() throws IOException {
        return pem(CA, true);
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
     * Makes a key and a certificate, in place of those that the name may have.
     *
     * @param commonName letters, digits, '.', '_' and '-'; Kafka's principal becomes {@code User:CN=<commonName>}
     * @param hosts names and addresses that a server is reached by; empty for a client
     * @return {@link #identityFile}
     */
    public Path issue(String commonName, List<String> hosts) throws IOException, InterruptedException {
        return issue(commonName, hosts, Validity.ALWAYS);
    }

    /** Makes a key and a certificate that holds for some time only. */
    public Path issue(String commonName, List<String> hosts, Validity validity)
            throws IOException, InterruptedException {
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
        if (Files.exists(identityFile(commonName))) {
            forget(commonName);
        }
        keytool(arguments, validity);
        OwnerOnly.write(identityFile(commonName), pem(commonName, true).text());
        return identityFile(commonName);
    }

    /** Makes room for another of that name. */
    private void forget(String alias) throws IOException {
        try {
            KeyStore keys = loaded();
            keys.deleteEntry(alias);
            save(keys);
        } catch (GeneralSecurityException e) {
            throw new IOException(store() + " cannot be written as PKCS12", e);
        }
    }

    private KeyStore loaded() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD.toCharArray());
            return keys;
        }
    }

    private void save(KeyStore keys) throws IOException, GeneralSecurityException {
        OwnerOnly.create(store());
        try (OutputStream out = Files.newOutputStream(store())) {
            keys.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    private Path store() {
        return directory.resolve("ca.p12");
    }

    private void keytool(List<String> arguments, Validity validity) throws IOException, InterruptedException {
        Path log = directory.resolve("keytool.log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(arguments);
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-startdate", validity.start()));
        command.addAll(List.of("-validity", Integer.toString(validity.days())));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store().toString(), "-storepass", STORE_PASSWORD));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xmx64m", "-J-Duser.timezone=UTC"));
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

    private Pem pem(String alias, boolean withKey) throws IOException {
        try {
            KeyStore keys = loaded();
            List<X509Certificate> chain = Arrays.stream(keys.getCertificateChain(alias))
                    .map(X509Certificate.class::cast)
                    .toList();
            return withKey
                    ? Pem.of((PrivateKey) keys.getKey(alias, STORE_PASSWORD.toCharArray()), chain)
                    : Pem.of(chain);
        } catch (GeneralSecurityException e) {
            throw new IOException(store() + " cannot be read as PKCS12", e);
        }
    }
}
