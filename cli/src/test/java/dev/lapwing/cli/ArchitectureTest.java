package dev.lapwing.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may import whom, and what may not be called what. The table of modules is the one of the README. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private static final String OURS = "dev.lapwing.";
    private static final List<String> MODULES = List.of(
            "records",
            "runtime",
            "camera",
            "brokers",
            "producers",
            "bridge",
            "archive",
            "controlplane",
            "orchestration",
            "streams",
            "cli");

    private JavaClasses classes;

    @BeforeAll
    void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.lapwing");
    }

    @ParameterizedTest
    @CsvSource({
        "records,   ''",
        "runtime,   records",
        "camera,    records runtime",
        "brokers,   records runtime",
        "producers, records runtime camera",
        "bridge,    records runtime",
        "archive,   records runtime",
        "controlplane, ''",
        "orchestration, records runtime",
        "streams, records runtime orchestration"
    })
    void aModuleImportsOnlyWhatStandsBeforeItInTheFlow(String module, String allowed) {
        Set<String> may = new TreeSet<>(List.of(allowed.split(" ")));
        may.add(module);
        String[] forbidden = MODULES.stream()
                .filter(other -> !may.contains(other))
                .map(other -> OURS + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(OURS + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(classes);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyModuleWasLookedAt(String module) {
        assertThat(classes.containPackage(OURS + module)).isTrue();
    }

    @Test
    void recordsKnowNeitherKafkaNorInputAndOutput() {
        noClasses()
                .that()
                .resideInAPackage(OURS + "records..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("do input or output, or are Kafka's") {
                    @Override
                    public boolean test(JavaClass used) {
                        String name = used.getName();
                        return Stream.of("org.apache.kafka.", "java.nio.file.", "java.net.", "java.lang.foreign.")
                                        .anyMatch(name::startsWith)
                                || name.startsWith("java.io.File");
                    }
                })
                .check(classes);
    }

    /** Kafka's server and Hadoop are for tools and the cloud: on a board they would cost more than all the rest. */
    @Test
    void whatRunsOnABoardNeedsNeitherHadoopNorAKafkaServer() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        OURS + "records..",
                        OURS + "runtime..",
                        OURS + "camera..",
                        OURS + "producers..",
                        OURS + "bridge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.hadoop..", "org.apache.parquet..", "kafka..", "org.apache.kafka.server..")
                .check(classes);
    }

    /** A process in a pod asks Kubernetes nothing: its client would cost a board as much as all the rest. */
    @Test
    void onlyOrchestrationKnowsKubernetesAndWhatStartsOne() {
        noClasses()
                .that()
                .resideOutsideOfPackages(OURS + "orchestration..", OURS + "controlplane..")
                .and()
                .doNotHaveFullyQualifiedName(OURS + "cli.demo.PlacementScene")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(classes);
    }

    @Test
    void kafkasServerIsMadeWhereItIsMended() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(OURS + "brokers.MendedKafka")
                .should()
                .callConstructorWhere(JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(HasName.Predicates.name("kafka.server.KafkaRaftServer"))))
                .check(classes);
    }

    @Test
    void packagesOfAModuleHaveNoCircles() {
        for (String module : MODULES) {
            SlicesRuleDefinition.slices()
                    .matching(OURS + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    void noClassIsAGrabBag() {
        classes()
                .should(com.tngtech.archunit.lang.conditions.ArchConditions.not(
                        com.tngtech.archunit.lang.conditions.ArchConditions.haveNameMatching(
                                ".*(Utils?|Helper|Manager|Common|Impl|Base)")))
                .check(classes);
    }

    @Test
    void nothingOfOursUsesReflection() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .orShould()
                .callMethod(Class.class, "forName", String.class)
                .check(classes);
    }

    @Test
    void everyPackageSaysThatItIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : classes) {
            JavaPackage its = type.getPackage();
            if (!its.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(its.getName());
            }
        }

        assertThat(unmarked).isEmpty();
    }
}
