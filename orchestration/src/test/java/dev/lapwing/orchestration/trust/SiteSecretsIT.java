package dev.lapwing.orchestration.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.runtime.trust.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Secrets of a site, with descriptions that are files; certificates by {@code keytool} where they are looked at. */
class SiteSecretsIT {

    private static final String SITE = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata: {name: home}
            images: {version: 1.0.0}
            pis:
            - name: pi-1
              controller: true
              disk: {path: /mnt/lapwing, size: 24Gi}
              cameras: [{}]
            - name: pi-2
              disk: {path: /mnt/lapwing, size: 24Gi}
              temperature: none
            analysts: [anna]
            cloud:
              bootstrap: cloud.example:9093
              caFile: cloud-ca.pem
              bridgePasswordFile: secrets/bridge
              archivePasswordFile: secrets/archive
            archive:
              uri: s3a://bucket/site
              s3AccessKeyFile: secrets/access
              s3SecretKeyFile: secrets/secret
            """;

    private static final String THIRD = """
            - name: pi-3
              disk: {path: /mnt/lapwing, size: 24Gi}
            analysts:""";

    @TempDir
    private Path directory;

    private final Counting issuer = new Counting();

    @BeforeEach
    void writeWhatTheCloudGave() throws Exception {
        Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(directory.resolve("cloud-ca.pem"), "cloud's certificate\n");
        for (String file : List.of("bridge", "archive", "access", "secret")) {
            Files.writeString(directory.resolve("secrets").resolve(file), file + "'s\n");
        }
    }

    @Test
    void makesEachKeyThatTheManifestsMentionAndTheAuthority() throws Exception {
        ClusterDescription site = site(SITE);

        Map<String, Map<String, byte[]>> edge = SiteSecrets.complete(site, Map.of(), issuer);
        Map<String, Map<String, byte[]>> cloud = SiteSecrets.completeCloud(site, Map.of());

        assertThat(keys(edge))
                .containsAllEntriesOf(sets(Manifests.edgeSecrets(site)))
                .containsEntry("local-ca-key", Set.of("authority.pem"))
                .containsEntry("local-anna", Set.of("password"))
                .hasSize(Manifests.edgeSecrets(site).size() + 2);
        assertThat(keys(cloud)).isEqualTo(sets(Manifests.cloudSecrets(site)));
        assertThat(text(edge, "cloud-bridge", "password")).isEqualTo("bridge's");
        assertThat(text(cloud, "archive-s3", "secret-key")).isEqualTo("secret's");
    }

    @Test
    void givesEachUserALongPasswordOfItsOwnThatClientAndBrokersShare() throws Exception {
        Map<String, Map<String, byte[]>> edge = SiteSecrets.complete(site(SITE), Map.of(), issuer);

        Set<String> passwords = new HashSet<>();
        values(edge, "local-users").keySet().forEach(user -> passwords.add(text(edge, "local-users", user)));
        assertThat(passwords).hasSize(4).allMatch(password -> password.matches("[A-Za-z0-9_-]{32}"));
        for (String user : List.of("bridge", "pi-1", "anna")) {
            assertThat(text(edge, "local-" + user, "password")).isEqualTo(text(edge, "local-users", user));
        }
    }

    @Test
    void keepsWhatIsThereAndAddsOnlyWhatANewPiNeeds() throws Exception {
        Map<String, Map<String, byte[]>> before = SiteSecrets.complete(site(SITE), Map.of(), issuer);
        int issued = issuer.issued.size();

        Map<String, Map<String, byte[]>> after =
                SiteSecrets.complete(site(SITE.replace("analysts:", THIRD)), before, issuer);

        assertThat(issuer.issued).hasSize(issued + 1);
        assertThat(issuer.issued.getLast()).contains("kafka-3");
        assertThat(new HashSet<>(after.keySet())).isEqualTo(plus(before.keySet(), "broker-3", "local-pi-3"));
        before.forEach((name, values) ->
                values.forEach((key, value) -> assertThat(after.get(name)).containsEntry(key, value)));
        assertThat(after.get("local-users")).containsKey("pi-3");
        assertThat(before.get("local-users")).doesNotContainKey("pi-3");
    }

    @Test
    void makesNothingWhereTheEdgeIsPlain() throws Exception {
        String plain = SITE.replace("analysts: [anna]", "security: plaintext");

        assertThat(SiteSecrets.complete(site(plain), Map.of(), issuer)).containsOnlyKeys("cloud-bridge");
        assertThat(issuer.issued).isEmpty();
    }

    @Test
    void leavesWhatAPersonMadeAndTakesAPasswordFromWhicheverSideHasIt() throws Exception {
        var existing = new LinkedHashMap<String, Map<String, byte[]>>();
        existing.put("local-users", Map.of("pi-1", bytes("chosen"), "visitor", bytes("by hand")));
        existing.put("local-bridge", Map.of("password", bytes("also chosen")));
        existing.put("registry", Map.of(".dockerconfigjson", bytes("{}")));

        Map<String, Map<String, byte[]>> edge = SiteSecrets.complete(site(SITE), existing, issuer);

        assertThat(text(edge, "local-pi-1", "password")).isEqualTo("chosen");
        assertThat(text(edge, "local-users", "bridge")).isEqualTo("also chosen");
        assertThat(text(edge, "local-users", "visitor")).isEqualTo("by hand");
        assertThat(edge).doesNotContainKey("registry");
    }

    @Test
    void worksWithCertificatesOfAnAuthorityThatItDoesNotHave() throws Exception {
        var existing = new HashMap<String, Map<String, byte[]>>();
        existing.put("local-ca", Map.of("ca.pem", bytes("their authority")));
        existing.put("broker-1", Map.of("identity.pem", bytes("theirs")));
        existing.put("broker-2", Map.of("identity.pem", bytes("theirs, too")));

        assertThat(SiteSecrets.complete(site(SITE), existing, issuer)).doesNotContainKey("local-ca-key");

        existing.remove("broker-2");
        assertThatThrownBy(() -> SiteSecrets.complete(site(SITE), existing, issuer))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("Secret local-ca is there, but local-ca-key is not")
                .hasMessageContaining("broker-2")
                .hasMessageContaining("lapwing secrets restore");
    }

    @Test
    void refusesPasswordsThatDifferWithoutShowingThem() throws Exception {
        Map<String, Map<String, byte[]>> existing =
                Map.of("local-users", Map.of("pi-1", bytes("one")), "local-pi-1", Map.of("password", bytes("other")));

        assertThatThrownBy(() -> SiteSecrets.complete(site(SITE), existing, issuer))
                .hasMessageContaining("local-users, key pi-1, and Secret local-pi-1, key password")
                .message()
                .doesNotContain("one\"", "other\"");
    }

    @Test
    void namesTheKeyAndTheFileThatOnlyTheCloudsOwnerCanGive() throws Exception {
        ClusterDescription without = site(SITE.replace("  bridgePasswordFile: secrets/bridge\n", ""));

        assertThatThrownBy(() -> SiteSecrets.complete(without, Map.of(), issuer))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("Secret cloud-bridge in the namespace lapwing has no key password")
                .hasMessageContaining("cloud.bridgePasswordFile");
        Map<String, Map<String, byte[]>> existing = Map.of("cloud-bridge", Map.of("password", bytes("there")));
        assertThat(text(SiteSecrets.complete(without, existing, issuer), "cloud-bridge", "password"))
                .isEqualTo("there");

        Files.delete(directory.resolve("secrets/access"));
        assertThatThrownBy(() -> SiteSecrets.completeCloud(site(SITE), Map.of()))
                .hasMessageContaining("secrets/access, which the description names for Secret archive-s3");
    }

    @Test
    void certificatesNameTheBrokersServicesAndHoldWhereTheClockSays1970() throws Exception {
        Map<String, Map<String, byte[]>> edge = SiteSecrets.complete(site(SITE), Map.of(), new KeytoolIssuer());

        X509Certificate authority = certificate(edge, "local-ca", "ca.pem");
        X509Certificate second = certificate(edge, "broker-2", "identity.pem");
        second.verify(authority.getPublicKey());
        second.checkValidity(Date.from(Instant.parse("1970-01-01T00:05:00Z")));
        authority.checkValidity(Date.from(Instant.parse("1970-01-01T00:05:00Z")));
        assertThat(second.getSubjectX500Principal().getName()).isEqualTo("CN=lapwing-broker");
        assertThat(second.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .contains("kafka-2", "kafka", "kafka-2.lapwing.svc")
                .doesNotContain("kafka-1");
        assertThat(text(edge, "local-ca", "ca.pem")).doesNotContain("PRIVATE");
        assertThat(certificate(edge, "broker-1", "identity.pem").getPublicKey()).isNotEqualTo(second.getPublicKey());
    }

    private ClusterDescription site(String text) throws Exception {
        return DescriptionReader.read(Files.writeString(directory.resolve("cluster.yaml"), text));
    }

    private static X509Certificate certificate(Map<String, Map<String, byte[]>> secrets, String name, String key)
            throws Exception {
        return Pem.of(bytes(text(secrets, name, key))).certificates().getFirst();
    }

    private static Map<String, Set<String>> keys(Map<String, Map<String, byte[]>> secrets) {
        var keys = new HashMap<String, Set<String>>();
        secrets.forEach((name, values) -> keys.put(name, new HashSet<>(values.keySet())));
        return keys;
    }

    private static Map<String, Set<String>> sets(Map<String, List<String>> secrets) {
        var keys = new HashMap<String, Set<String>>();
        secrets.forEach((name, values) -> keys.put(name, new HashSet<>(values)));
        return keys;
    }

    private static Set<String> plus(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    private static String text(Map<String, Map<String, byte[]>> secrets, String name, String key) {
        return new String(Objects.requireNonNull(values(secrets, name).get(key), key), StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> values(Map<String, Map<String, byte[]>> secrets, String name) {
        return Objects.requireNonNull(secrets.get(name), name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Counts what it issues, in place of signing it. */
    private static final class Counting implements CertificateIssuer {

        private final List<List<String>> issued = new ArrayList<>();

        @Override
        public Pem authority() throws IOException, InterruptedException {
            return new KeytoolIssuer().authority();
        }

        @Override
        public Pem identity(Pem authority, String commonName, List<String> hosts) {
            issued.add(hosts);
            return new Pem("identity " + issued.size());
        }
    }
}
