package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.trust.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what at a real broker, by the files that a pod mounts, and how soon a change of them holds. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AccessIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String RULES = """
            # as lapwing manifests writes it
            pi-1   topic node1 create,describe,describe-configs,read,write
            bridge topic node1 describe-configs,read
            bridge topic node1.dlq create,describe-configs,write
            bridge group lapwing-bridge-home read
            bridge cluster kafka-cluster describe
            anna   topic node1 read
            anna   group anna-* read
            """;

    @TempDir
    static Path directory;

    private static BrokerPod pod;
    private static Path users;
    private static Path rules;
    private static SingleBroker broker;

    @BeforeAll
    static void start() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(directory.resolve("ca"));
        Path identity = authority.issue("lapwing-broker", List.of("localhost"));
        users = Files.createDirectory(directory.resolve("users"));
        for (String user : List.of("admin", "pi-1", "bridge", "anna")) {
            Files.writeString(users.resolve(user), user + "'s\n");
        }
        rules = Files.writeString(directory.resolve("rules"), RULES);
        broker = SingleBroker.in(directory, authority.certificateFile(), identity, users, rules);
        pod = broker.pod().start();
        awaitReady();
        try (var pi = new Actor(client("pi-1", "pi-1's"))) {
            pi.admin()
                    .createTopics(List.of(new NewTopic("node1", 1, (short) 1)))
                    .all()
                    .get(90, TimeUnit.SECONDS);
        }
        try (var admin = new Actor(client("admin", "admin's"))) {
            admin.admin()
                    .createTopics(List.of(new NewTopic("node2", 1, (short) 1)))
                    .all()
                    .get(90, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        if (pod != null) {
            pod.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        put(rules, RULES);
        awaitAccess("access: Up, 4 users, 7 rules");
    }

    /** What each may do of all that a client could try; whatever is not listed is denied. */
    @ParameterizedTest
    @CsvSource({
        "pi-1,   'describe node1, settings of node1, read node1, write node1'",
        "bridge, 'describe node1, settings of node1, read node1, commit lapwing-bridge-home, create node1.dlq, disks'",
        "anna,   'describe node1, read node1, commit anna-1'"
    })
    void mayDoWhatTheFileSaysAndNothingElse(String user, String may) throws Exception {
        try (var actor = new Actor(client(user, user + "'s"))) {
            assertThat(actor.allowed()).containsExactlyInAnyOrder(may.split(", "));
        }
    }

    @Test
    void theAdminMayDoEverything() throws Exception {
        try (var admin = new Actor(client("admin", "admin's"))) {
            Set<String> allowed = admin.allowed();

            assertThat(allowed).contains("make a user", "give a right", "write node2", "settings of the broker");
        }
    }

    @Test
    void letsAUserInFromTheMomentThatTheFileIsThereAndNoLongerThanThat() throws Exception {
        assertThat(login("guest", "guest's")).isFalse();

        put(users.resolve("guest"), "guest's");
        awaitAccess("access: Up, 5 users");
        assertThat(login("guest", "guest's")).isTrue();
        Files.delete(users.resolve("guest"));
        awaitAccess("access: Up, 4 users");

        assertThat(login("guest", "guest's")).isFalse();
    }

    @Test
    void refusesTheOldPasswordOnceItWasChanged() throws Exception {
        put(users.resolve("anna"), "another");
        await().atMost(SOON).until(() -> login("anna", "another"));

        assertThat(login("anna", "anna's")).isFalse();

        put(users.resolve("anna"), "anna's");
        await().atMost(SOON).until(() -> login("anna", "anna's"));
        assertThat(metric("password_changed")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void deniesWhatTheFileAllowsNoLonger() throws Exception {
        try (var anna = new Actor(client("anna", "anna's"))) {
            assertThat(anna.may("read node1")).isTrue();

            put(rules, RULES.replace("anna   topic node1 read\n", ""));
            awaitAccess("access: Up, 4 users, 6 rules");
            await().atMost(SOON).until(() -> !anna.may("read node1"));

            put(rules, RULES + "anna topic node2 read\n");
            await().atMost(SOON).until(() -> anna.may("read node1") && anna.may("read node2"));
        }
    }

    @Test
    void keepsServingByWhatItKnewWhereTheFileIsBrokenAndSaysWhichLine() throws Exception {
        put(rules, RULES + "anna may do everything, please\n");

        awaitAccess("access: Degraded, ACCESS_MALFORMED: " + rules + ", line 9: must be four words");
        assertThat(pod.get("/readyz").status()).isEqualTo(200);
        try (var anna = new Actor(client("anna", "anna's"))) {
            assertThat(anna.may("read node1")).isTrue();
            assertThat(anna.may("write node1")).isFalse();
        }
    }

    @Test
    void leavesWhatAnAdminGaveWithKafkasToolsAlone() throws Exception {
        var given = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "node2", PatternType.LITERAL),
                new AccessControlEntry("User:pi-1", "*", AclOperation.READ, AclPermissionType.ALLOW));
        try (var admin = new Actor(client("admin", "admin's"));
                var pi = new Actor(client("pi-1", "pi-1's"))) {
            admin.admin().createAcls(List.of(given)).all().get(60, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> pi.may("read node2"));

            put(rules, RULES + "pi-1 topic node2 read\n"); // the same right, from both
            awaitAccess("access: Up, 4 users, 8 rules");
            put(rules, RULES);
            awaitAccess("access: Up, 4 users, 7 rules");
            assertThat(pi.may("read node2")).isTrue();
            assertThat(admin.admin().describeAcls(AclBindingFilter.ANY).values().get(60, TimeUnit.SECONDS))
                    .as("the file's and the given one")
                    .hasSize(5 + 2 + 3 + 1 + 1 + 1 + 1 + 1);

            admin.admin().deleteAcls(List.of(given.toFilter())).all().get(60, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> !pi.may("read node2"));
        }
    }

    @Test
    void logsWhoAndWhatChangedAndNeverAPassword() throws Exception {
        assertThat(pod.said())
                .contains("user_added", "rule_added", "[admin, anna, bridge, pi-1]")
                .doesNotContain("pi-1's", "admin's", "anna's");
    }

    private static boolean login(String user, String password) throws Exception {
        try (Admin admin = Admin.create(client(user, password))) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SaslAuthenticationException) {
                return false;
            }
            throw e;
        }
    }

    private static double metric(String reason) throws Exception {
        return pod.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("lapwing_broker_access_changes_total{reason=\"" + reason + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void awaitAccess(String line) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pod.get("/readyz").body()).contains(line));
    }

    private static void awaitReady() {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(pod.get("/readyz").status()).as(pod.said()).isEqualTo(200));
    }

    /** In place of the old one at once, as a kubelet does it. */
    private static void put(Path file, String text) throws Exception {
        Path next = Files.writeString(directory.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> client(String user, String password) throws Exception {
        return broker.client(user, password, directory.resolve("ca/ca.pem"));
    }
}
