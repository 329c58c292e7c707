package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Battery;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import dev.lapwing.runtime.kafka.AccessRule;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Who may do what at any site, as brokers read it. */
class AccessObjectsTest {

    private static final int TRIES = 60;
    private static final Set<Battery> BATTERIES =
            Set.of(Battery.PIJUICE, Battery.INA219, Battery.POWER_SUPPLY, Battery.FILE);
    private static final Set<AclOperation> HARMLESS = Set.of(
            AclOperation.CREATE,
            AclOperation.DESCRIBE,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.READ,
            AclOperation.WRITE);

    @Property(tries = TRIES)
    void aPiWritesItsOwnTopicsAndNoOther(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);

        for (Pi pi : site.pis()) {
            Set<String> own = pi.cameras().stream()
                    .map(camera -> "node" + camera.number())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (pi.temperature() != Temperature.NONE) {
                own.add("temperature");
            }
            if (!pi.sensors().isEmpty()) {
                own.add("readings");
            }
            if (!own.isEmpty() || site.moves().isPresent() || BATTERIES.contains(pi.battery())) {
                own.add("context");
            }
            List<AccessRule> its = of(site, pi.name());
            assertThat(its).allSatisfy(rule -> {
                assertThat(rule.type()).isEqualTo(ResourceType.TOPIC);
                assertThat(rule.prefix()).isFalse();
                assertThat(rule.operations()).isEqualTo(HARMLESS);
            });
            assertThat(its).extracting(AccessRule::name).containsExactlyInAnyOrderElementsOf(expected(site, own));
        }
    }

    @Property(tries = TRIES)
    void theBridgeReadsAllThatIsWrittenAndWritesOnlyDeadLetters(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        Set<String> written = new TreeSet<>();
        site.pis().forEach(pi -> of(site, pi.name()).forEach(rule -> written.add(rule.name())));
        if (site.security() != EdgeSecurity.PLAINTEXT) {
            written.add("placements");
        }

        List<AccessRule> its = of(site, "bridge");
        Set<String> read = new TreeSet<>();
        for (AccessRule rule : its) {
            if (rule.operations().contains(AclOperation.WRITE)) {
                assertThat(rule.name()).endsWith(".dlq");
            } else if (rule.type() == ResourceType.TOPIC) {
                read.add(rule.name());
            }
        }
        assertThat(read).isEqualTo(written);
    }

    @Property(tries = TRIES)
    void theSchedulerReadsWhatNodesFeelAndWritesPlacementsAndNothingElse(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);
        boolean has = site.hasScheduler() && site.security() != EdgeSecurity.PLAINTEXT;

        assertThat(of(site, "scheduler"))
                .isEqualTo(
                        has
                                ? List.of(
                                        AccessRule.of(
                                                "scheduler", ResourceType.TOPIC, "node-context", AclOperation.READ),
                                        new AccessRule("scheduler", ResourceType.TOPIC, "placements", false, HARMLESS))
                                : List.of());
    }

    @Property(tries = TRIES)
    void nobodyMayDeleteOrChangeAnythingAndAnalystsOnlyRead(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);

        assertThat(rules(site)).allSatisfy(rule -> {
            assertThat(HARMLESS).containsAll(rule.operations());
            assertThat(rule.user()).isNotEqualTo("admin");
        });
        for (String analyst : site.analysts()) {
            assertThat(of(site, analyst))
                    .allSatisfy(rule -> assertThat(rule.operations()).containsExactly(AclOperation.READ));
        }
    }

    @Property(tries = TRIES)
    void everyUserOfARuleHasAPassword(@ForAll long seed) {
        ClusterDescription site = Sites.of(seed);

        List<String> users = Manifests.edgeSecrets(site).getOrDefault("local-users", List.of());
        assertThat(new HashSet<>(users))
                .containsAll(rules(site).stream().map(AccessRule::user).toList());
    }

    private static Set<String> expected(ClusterDescription site, Set<String> own) {
        return site.security() == EdgeSecurity.PLAINTEXT ? Set.of() : own;
    }

    private static List<AccessRule> of(ClusterDescription site, String user) {
        return rules(site).stream().filter(rule -> rule.user().equals(user)).toList();
    }

    private static List<AccessRule> rules(ClusterDescription site) {
        return Generated.of(site).all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("access"))
                .flatMap(map -> AccessRule.parse(map.getData().getOrDefault("rules", "")).stream())
                .toList();
    }
}
