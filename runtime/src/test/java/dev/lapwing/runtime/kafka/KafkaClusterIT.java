package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClusterIT {

    private static final String SECRET = "pa\\ss\"wo rd;=";

    @TempDir
    private Path directory;

    @Test
    void isPlainAndLocalUnlessToldOtherwise() {
        Map<String, Object> client = cluster(Map.of()).client(Map.of());

        assertThat(client)
                .containsEntry("bootstrap.servers", "localhost:9092")
                .containsEntry("security.protocol", "PLAINTEXT")
                .doesNotContainKeys("sasl.jaas.config", "ssl.truststore.location", "ssl.keystore.location");
    }

    @Test
    void theRemoteClusterMustBeNamed() {
        assertThatThrownBy(() -> KafkaCluster.of(Settings.of(Map.of(), Map.of()), KafkaCluster.Side.REMOTE))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("LAPWING_REMOTE_BOOTSTRAP_SERVERS is not set.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "127.0.0.1", "broker:9092,other", "broker:port"})
    void anAddressWithoutAPortIsNamed(String servers) {
        Settings settings = Settings.of(Map.of("LAPWING_LOCAL_BOOTSTRAP_SERVERS", servers), Map.of());

        assertThatThrownBy(() -> KafkaCluster.of(settings, KafkaCluster.Side.LOCAL))
                .isInstanceOf(SettingException.class)
                .hasMessage("LAPWING_LOCAL_BOOTSTRAP_SERVERS=" + servers
                        + " must be host:port, with commas between several");
    }

    @Test
    void tlsTakesItsCertificatesFromFiles() throws IOException {
        Path ca = Files.writeString(directory.resolve("ca.pem"), "certificate");
        Path identity = Files.writeString(directory.resolve("identity.pem"), "key and certificate");

        Map<String, Object> client = cluster(Map.of(
                        "LAPWING_LOCAL_SECURITY", "tls",
                        "LAPWING_LOCAL_CA_FILE", ca.toString(),
                        "LAPWING_LOCAL_IDENTITY_FILE", identity.toString()))
                .client(Map.of());

        assertThat(client)
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.location", ca.toString())
                .containsEntry("ssl.keystore.type", "PEM")
                .containsEntry("ssl.keystore.location", identity.toString())
                .doesNotContainKey("sasl.jaas.config");
    }

    @ParameterizedTest
    @CsvSource({"tls-scram, SASL_SSL", "TLS_SCRAM, SASL_SSL", "scram, SASL_PLAINTEXT"})
    void scramTakesThePasswordFromAFileAndKafkaReadsItBackAsItStands(String security, String protocol)
            throws Exception {
        Map<String, Object> client = cluster(scram(security)).client(Map.of());

        assertThat(client)
                .containsEntry("security.protocol", protocol)
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        AppConfigurationEntry entry = entry(client);
        assertThat(entry.getOptions().get("username")).isEqualTo("came\"ra");
        assertThat(entry.getOptions().containsKey("password")).isFalse();
        assertThat(password(client, entry)).isEqualTo(SECRET);
    }

    @Test
    void aPasswordThatIsRotatedReachesTheNextLoginOfTheSameClient() throws Exception {
        Map<String, Object> client = cluster(scram("scram")).client(Map.of());
        AppConfigurationEntry entry = entry(client);
        assertThat(password(client, entry)).isEqualTo(SECRET);

        Files.writeString(directory.resolve("password"), "rotated\n");
        assertThat(password(client, entry)).isEqualTo("rotated");

        Files.delete(directory.resolve("password"));
        assertThatThrownBy(() -> password(client, entry))
                .hasMessage("LAPWING_LOCAL_PASSWORD_FILE=" + directory.resolve("password")
                        + " must be a file that can be read");
    }

    @Test
    void scramWithoutAPasswordFileSaysWhichSettingIsMissing() {
        assertThatThrownBy(() -> cluster(Map.of("LAPWING_LOCAL_SECURITY", "scram", "LAPWING_LOCAL_USER", "camera")))
                .hasMessageStartingWith("LAPWING_LOCAL_PASSWORD_FILE is not set.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "."})
    void aPasswordFileThatHoldsNoneIsNamed(String file) throws IOException {
        Files.writeString(directory.resolve("empty"), "\n");
        Path named = directory.resolve(file);

        assertThatThrownBy(() -> cluster(Map.of(
                        "LAPWING_LOCAL_SECURITY", "scram",
                        "LAPWING_LOCAL_USER", "camera",
                        "LAPWING_LOCAL_PASSWORD_FILE", named.toString())))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("LAPWING_LOCAL_PASSWORD_FILE=" + named + " must be a file");
    }

    @Test
    void aCertificateFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("ca.pem");

        assertThatThrownBy(() ->
                        cluster(Map.of("LAPWING_LOCAL_SECURITY", "tls", "LAPWING_LOCAL_CA_FILE", missing.toString())))
                .hasMessage("LAPWING_LOCAL_CA_FILE=" + missing + " must be a file that can be read");
    }

    @ParameterizedTest
    @EnumSource(KafkaSecurity.class)
    void neverShowsASecret(KafkaSecurity security) throws IOException {
        KafkaCluster cluster = cluster(scram(security.name()));

        assertThat(cluster.toString()).isEqualTo("LOCAL localhost:9092");
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_POLL_RECORDS, max.poll.records",
        "CLIENT__ID, client_id",
        "A___B, a-b",
        "A__B_C___D, a_b.c-d",
        "SSL_KEYSTORE_LOCATION, ssl.keystore.location"
    })
    void namesPassThroughByTheRuleOfTheApacheImage(String variable, String property) {
        assertThat(KafkaCluster.propertyName(variable)).isEqualTo(property);
    }

    @Test
    void whatPassesThroughWinsOverOursAndOursOverTheConnection() {
        KafkaCluster cluster =
                cluster(Map.of("LAPWING_LOCAL_KAFKA_LINGER_MS", "7", "LAPWING_REMOTE_KAFKA_LINGER_MS", "8"));

        Map<String, Object> client = cluster.client(Map.of("linger.ms", 0, "reconnect.backoff.max.ms", 1));

        assertThat(client).containsEntry("linger.ms", "7").containsEntry("reconnect.backoff.max.ms", 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "5, 4"})
    void aWriteNeedsAllReplicasButOne(String replicationFactor, int minInsyncReplicas) {
        KafkaCluster cluster = cluster(Map.of("LAPWING_LOCAL_REPLICATION_FACTOR", replicationFactor));

        assertThat(cluster.minInsyncReplicas()).isEqualTo(minInsyncReplicas);
    }

    private static AppConfigurationEntry entry(Map<String, Object> client) {
        var jaas = new Password((String) Objects.requireNonNull(client.get("sasl.jaas.config")));
        return JaasContext.loadClientContext(Map.of("sasl.jaas.config", jaas))
                .configurationEntries()
                .getFirst();
    }

    /** As Kafka's client asks for it at a login. */
    private static String password(Map<String, Object> client, AppConfigurationEntry entry) throws Exception {
        assertThat(client).containsEntry("sasl.client.callback.handler.class", PasswordFile.class.getName());
        var handler = new PasswordFile();
        handler.configure(client, "SCRAM-SHA-512", List.of(entry));
        var asked = new PasswordCallback("password", false);
        handler.handle(new Callback[] {asked});
        return new String(asked.getPassword());
    }

    private Map<String, String> scram(String security) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), SECRET + "\n");
        return Map.of(
                "LAPWING_LOCAL_SECURITY",
                security,
                "LAPWING_LOCAL_USER",
                "came\"ra",
                "LAPWING_LOCAL_PASSWORD_FILE",
                password.toString());
    }

    private static KafkaCluster cluster(Map<String, String> environment) {
        return KafkaCluster.of(Settings.of(new HashMap<>(environment), Map.of()), KafkaCluster.Side.LOCAL);
    }
}
