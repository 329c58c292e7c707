package dev.lapwing.orchestration.trust;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.runtime.trust.Password;
import dev.lapwing.runtime.trust.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Secrets of a site, by name and key: what is there is kept, what is missing is made. So a Pi that is added gets its own,
 * and no other's changes.
 *
 * <p>On the edge Lapwing makes all: an authority, a certificate for each broker, and a password for each user. What the cloud
 * gave comes from files that the description names, or is there already.
 */
public final class SiteSecrets {

    /** The authority's private key and certificate: what signs for the next Pi. No pod mounts it. */
    public static final String AUTHORITY = "local-ca-key";

    /** The brokers' users and their passwords. */
    public static final String USERS = "local-users";

    static final String AUTHORITY_KEY = "authority.pem";
    static final String CA = "local-ca";
    static final String CA_KEY = "ca.pem";
    static final String IDENTITY_KEY = "identity.pem";
    static final String PASSWORD_KEY = "password";

    static final String BROKER_NAME = "lapwing-broker";
    static final String ADMIN = "admin";
    private static final String CLOUD_BRIDGE = "cloud-bridge";
    private static final String CLOUD_ARCHIVE = "cloud-archive";
    private static final String ARCHIVE_S3 = "archive-s3";

    private final ClusterDescription cluster;
    private final CertificateIssuer issuer;
    private final Map<String, Map<String, byte[]>> secrets = new LinkedHashMap<>();

    private SiteSecrets(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing, CertificateIssuer issuer) {
        this.cluster = cluster;
        this.issuer = issuer;
        existing.forEach((name, values) -> secrets.put(name, new LinkedHashMap<>(values)));
    }

    /**
     * All Secrets of the edge's namespace that Lapwing's pods mount, and {@link #AUTHORITY}. Others are left out.
     *
     * @param existing what is in the namespace, by name and key
     * @throws SecretException if something is missing that only a person can give, or does not fit the rest
     * @throws IOException if a file that the description names cannot be read, or a certificate cannot be made
     */
    public static Map<String, Map<String, byte[]>> complete(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing, CertificateIssuer issuer)
            throws SecretException, IOException, InterruptedException {
        return new SiteSecrets(cluster, existing, issuer).edge();
    }

    /**
     * All Secrets of the archive's namespace that Lapwing's pods mount.
     *
     * @param existing what is in the namespace, by name and key
     * @throws SecretException if something is missing
     * @throws IOException if a file that the description names cannot be read
     */
    public static Map<String, Map<String, byte[]>> completeCloud(
            ClusterDescription cluster, Map<String, Map<String, byte[]>> existing) throws SecretException, IOException {
        return new SiteSecrets(cluster, existing, new KeytoolIssuer()).cloud();
    }

    /** The names by which others reach a Pi's broker, and so the subject alternative names of its certificate. */
    static List<String> hosts(ClusterDescription cluster, Pi pi) {
        var hosts = new ArrayList<String>();
        for (String service : List.of("kafka-" + pi.number(), "kafka")) {
            String inNamespace = service + "." + cluster.namespace();
            hosts.addAll(List.of(service, inNamespace, inNamespace + ".svc", inNamespace + ".svc.cluster.local"));
        }
        hosts.add("localhost"); // who looks at it from within its pod
        return hosts;
    }

    /** The names of all Secrets in the edge's namespace that are the site's own, whether they are there or not. */
    public static List<String> names(ClusterDescription cluster) {
        var names = new ArrayList<>(Manifests.edgeSecrets(cluster).keySet());
        if (cluster.security() == EdgeSecurity.TLS_SCRAM) {
            names.add(AUTHORITY);
            cluster.analysts().forEach(analyst -> names.add(passwordSecret(analyst)));
        }
        return names;
    }

    private Map<String, Map<String, byte[]>> edge() throws SecretException, IOException, InterruptedException {
        if (cluster.security() == EdgeSecurity.TLS_SCRAM) {
            completeCertificates();
            completePasswords();
        }
        takeFile(CLOUD_BRIDGE, CA_KEY, cluster.cloud().files().ca());
        takeFile(CLOUD_BRIDGE, PASSWORD_KEY, cluster.cloud().files().bridgePassword());
        check(
                Manifests.edgeSecrets(cluster),
                cluster.namespace(),
                Map.of(CA_KEY, "cloud.caFile", PASSWORD_KEY, "cloud.bridgePasswordFile"));
        return only(names(cluster));
    }

    private Map<String, Map<String, byte[]>> cloud() throws SecretException, IOException {
        Map<String, List<String>> wanted = Manifests.cloudSecrets(cluster);
        if (cluster.archive().isEmpty()) {
            return Map.of();
        }
        var archive = cluster.archive().get();
        takeFile(CLOUD_ARCHIVE, CA_KEY, cluster.cloud().files().ca());
        takeFile(CLOUD_ARCHIVE, PASSWORD_KEY, cluster.cloud().files().archivePassword());
        takeFile(ARCHIVE_S3, "access-key", archive.s3Files().accessKey());
        takeFile(ARCHIVE_S3, "secret-key", archive.s3Files().secretKey());
        check(
                wanted,
                archive.namespace(),
                Map.of(
                        CA_KEY,
                        "cloud.caFile",
                        PASSWORD_KEY,
                        "cloud.archivePasswordFile",
                        "access-key",
                        "archive.s3AccessKeyFile",
                        "secret-key",
                        "archive.s3SecretKeyFile"));
        return only(wanted.keySet().stream().toList());
    }

    private void completeCertificates() throws SecretException, IOException, InterruptedException {
        Optional<Pem> authority = find(AUTHORITY, AUTHORITY_KEY).map(Pem::of);
        if (authority.isEmpty() && find(CA, CA_KEY).isEmpty()) {
            authority = Optional.of(issuer.authority());
            put(AUTHORITY, AUTHORITY_KEY, authority.get().bytes());
        }
        if (find(CA, CA_KEY).isEmpty() && authority.isPresent()) {
            put(CA, CA_KEY, certificates(authority.get()).bytes());
        }
        for (Pi pi : cluster.pis()) {
            String name = brokerSecret(pi);
            if (find(name, IDENTITY_KEY).isEmpty()) {
                Pem signer =
                        authority.orElseThrow(() -> new SecretException("Secret " + CA + " is there, but " + AUTHORITY
                                + " is not, so nothing can sign a certificate for Secret " + name
                                + ". Restore it (lapwing secrets restore), or make " + name
                                + " with the authority that you have (manifests/README.md)"));
                put(
                        name,
                        IDENTITY_KEY,
                        issuer.identity(signer, BROKER_NAME, hosts(cluster, pi)).bytes());
            }
        }
    }

    private static Pem certificates(Pem authority) throws SecretException {
        try {
            List<X509Certificate> certificates = authority.certificates();
            if (!certificates.isEmpty()) {
                return Pem.of(certificates);
            }
        } catch (CertificateException e) {
            // as good as none
        }
        throw new SecretException(
                "Secret " + AUTHORITY + ", key " + AUTHORITY_KEY
                        + ", is damaged: it must be a private key and its certificate as PEM. Restore it (lapwing secrets restore)");
    }

    private void completePasswords() throws SecretException {
        if (find(USERS, ADMIN).isEmpty()) {
            put(USERS, ADMIN, bytes(Password.random()));
        }
        for (String user : clients(cluster)) {
            Optional<byte[]> ofBrokers = find(USERS, user);
            Optional<byte[]> ofClient = find(passwordSecret(user), PASSWORD_KEY);
            if (ofBrokers.isPresent() && ofClient.isPresent()) {
                checkSame(user, text(ofBrokers.get()), text(ofClient.get()));
            } else {
                checkPassword(user, ofBrokers);
                byte[] password = ofBrokers.or(() -> ofClient).orElseGet(() -> bytes(Password.random()));
                put(USERS, user, password);
                put(passwordSecret(user), PASSWORD_KEY, password);
            }
        }
    }

    private static void checkSame(String user, String ofBrokers, String ofClient) throws SecretException {
        if (!isCredential(ofBrokers) && !ofBrokers.equals(ofClient)) {
            throw new SecretException("Secret " + USERS + ", key " + user + ", and Secret " + passwordSecret(user)
                    + ", key " + PASSWORD_KEY
                    + ", are not the same password. Delete the key that is wrong, and it is made"
                    + " from the other");
        }
    }

    private static void checkPassword(String user, Optional<byte[]> ofBrokers) throws SecretException {
        if (ofBrokers.isPresent() && isCredential(text(ofBrokers.get()))) {
            throw new SecretException("Secret " + USERS + ", key " + user + ", holds only what brokers need to check a"
                    + " password, and Secret " + passwordSecret(user)
                    + " with the password itself is not there. Make it,"
                    + " or delete the key for a new password");
        }
    }

    private static boolean isCredential(String text) {
        return text.startsWith("salt=");
    }

    /** The users of the edge's Kafka that have a Secret with their password. */
    static List<String> clients(ClusterDescription cluster) {
        return Manifests.edgeSecrets(cluster).getOrDefault(USERS, List.of()).stream()
                .filter(user -> !user.equals(ADMIN))
                .toList();
    }

    static String brokerSecret(Pi pi) {
        return "broker-" + pi.number();
    }

    static String passwordSecret(String user) {
        return "local-" + user;
    }

    private void takeFile(String secret, String key, Optional<Path> file) throws SecretException, IOException {
        if (file.isPresent()) {
            byte[] content;
            try {
                content = Files.readAllBytes(file.get());
            } catch (IOException e) {
                throw new IOException(
                        file.get() + ", which the description names for Secret " + secret + ", cannot be read", e);
            }
            if (text(content).isEmpty()) {
                throw new SecretException(
                        file.get() + ", which the description names for Secret " + secret + ", is empty");
            }
            put(secret, key, key.equals(CA_KEY) ? content : bytes(text(content)));
        }
    }

    private void check(Map<String, List<String>> wanted, String namespace, Map<String, String> settings)
            throws SecretException {
        for (Map.Entry<String, List<String>> secret : wanted.entrySet()) {
            for (String key : secret.getValue()) {
                if (find(secret.getKey(), key).isEmpty()) {
                    throw new SecretException("Secret " + secret.getKey() + " in the namespace " + namespace
                            + " has no key " + key + ", and only the cloud's owner can give it. Name a file with it in"
                            + " cluster.yaml (" + settings.getOrDefault(key, key) + "), or make the Secret"
                            + " (manifests/README.md)");
                }
            }
        }
    }

    private Map<String, Map<String, byte[]>> only(List<String> names) {
        var chosen = new LinkedHashMap<String, Map<String, byte[]>>();
        for (String name : names) {
            Map<String, byte[]> values = secrets.get(name);
            if (values != null) {
                chosen.put(name, values);
            }
        }
        return chosen;
    }

    private Optional<byte[]> find(String secret, String key) {
        Map<String, byte[]> values = secrets.get(secret);
        return values == null
                ? Optional.empty()
                : Optional.ofNullable(values.get(key)).filter(it -> it.length > 0);
    }

    private void put(String secret, String key, byte[] value) {
        secrets.computeIfAbsent(secret, name -> new LinkedHashMap<>()).put(key, value);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
