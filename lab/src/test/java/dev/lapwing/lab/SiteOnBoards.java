package dev.lapwing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The five Pis of the first system on real nodes, from the manifests as they are generated, to pictures in the cloud. */
@Tag("lab")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class SiteOnBoards {

    private static final Duration PODS_WITHIN = Duration.ofMinutes(6);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final int PICTURES = 10;
    private static final String VERSION = System.getProperty("lapwing.version", "");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final List<String> PIS = List.of("rpi-master-1", "rpi-master-2", "rpi-master-3", "rpi-node-1", "rpi-node-2");

    private final Profile profile;
    private final int boards;
    private final PictureLedger pictures = new PictureLedger();
    private Lab lab;

    /** Of the boards, the first five are Pis of the site. */
    SiteOnBoards(Profile profile, int boards) {
        this.profile = profile;
        this.boards = boards;
        this.lab = lab(Path.of(""));
    }

    private Lab lab(Path tools) {
        return new Lab(plan(tools), SiteOnBoards::say);
    }

    private LabPlan plan(Path tools) {
        return new LabPlan(ROOT, tools, ROOT.resolve("target/lab-test"), boards, 1);
    }

    /** Of the lab's Kubernetes. */
    final Path kubeconfig() {
        return plan(Path.of("")).kubeconfig();
    }

    /** The command that people use, with these arguments, and with the jars that there are: Maven is making others. */
    static List<String> lapwing(Object... arguments) {
        var command = new ArrayList<>(List.of("env", "LAPWING_BUILDING=1", ROOT + "/bin/lapwing"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    static void say(String sentence) {
        System.out.println("lab: " + sentence);
    }

    @BeforeAll
    void bringUp() throws Exception {
        assumeTrue(
                Commands.succeeds("version"),
                "SKIPPED the tests on real nodes: no Docker engine answers. Run bin/test, or start one.");
        assumeTrue(
                Files.notExists(ROOT.resolve("target/lab/plan")),
                "SKIPPED the tests on real nodes: bin/lab is up, and there is one lab at a time. bin/lab down removes it.");
        lab = lab(Path.of(Commands.run(List.of(ROOT + "/bin/kube-tools", "nodes"))));
        try {
            lab.requireMachine();
        } catch (LabException e) {
            abort("SKIPPED the tests on real nodes: this machine lets no container have containers: " + e.getMessage());
        }
        site(PIS.size()).buildImages(ROOT);
        lab.down(); // what an earlier run left
        lab.up();
    }

    final Lab lab() {
        return lab;
    }

    final PictureLedger pictures() {
        return pictures;
    }

    /** With a Pi on each of the first boards. */
    LabSite site(int pis) {
        return new LabSite(lab, VERSION, profile, pis);
    }

    @AfterAll
    void bringDown() throws Exception {
        if (Commands.succeeds("version")) {
            lab.down();
        }
    }

    @Test
    @Order(1)
    void boardsAreReadyAndHaveAGibibyteForPods() throws Exception {
        LabStatus status = lab.status();

        assertThat(status.masters()).containsExactly(new LabStatus.Master("master-1", true));
        assertThat(status.boards())
                .extracting(LabStatus.Board::name)
                .hasSize(boards)
                .containsAll(PIS);
        assertThat(status.boards()).allSatisfy(board -> {
            assertThat(board.ready()).isTrue();
            assertThat(board.memory()).isEqualTo("1Gi");
        });
    }

    @Test
    @Order(2)
    void everyPodOfTheSiteBecomesReady() throws Exception {
        try (KubernetesClient client = lab.client()) {
            site(PIS.size()).deploy(SiteOnBoards::say);

            assertThat(LabSite.readyPods(client))
                    .isEqualTo(site(PIS.size()).podCount())
                    .isGreaterThanOrEqualTo(PIS.size() + 2L);
        }
    }

    @Test
    @Order(3)
    void picturesOfAllCamerasAreInTheCloudOnce() throws Exception {
        for (int pi = 1; pi <= PIS.size(); pi++) {
            pictures.write(camera(pi), PICTURES);
        }
        pictures.awaitAll(lab.cloudBootstrap(), ARRIVES_WITHIN);
    }

    @Test
    @Order(4)
    void aBoardThatLosesItsPowerStopsNobodyElseAndComesBackWithItsPictures() throws Exception {
        Path lost = camera(4);
        lab.kill("rpi-node-1");
        pictures.write(lost, PICTURES); // as if they had been on its disk when the power went
        for (int pi : List.of(1, 2, 3, 5)) {
            pictures.write(camera(pi), PICTURES);
        }
        pictures.awaitAllBut(lost, lab.cloudBootstrap(), ARRIVES_WITHIN);

        lab.heal("rpi-node-1");

        pictures.awaitAll(lab.cloudBootstrap(), ARRIVES_WITHIN);
        try (KubernetesClient client = lab.client()) {
            site(PIS.size()).awaitReady(client, PODS_WITHIN);
        }
    }

    @Test
    @Order(5)
    void nothingIsLostWhileTheInternetIsAway() throws Exception {
        lab.offline();
        for (int pi = 1; pi <= PIS.size(); pi++) {
            pictures.write(camera(pi), PICTURES);
        }
        await("the time that it is away is the case itself")
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> pictures.waiting(lab.cloudBootstrap()) > 0);

        lab.online();

        pictures.awaitAll(lab.cloudBootstrap(), ARRIVES_WITHIN);
    }

    @Test
    @Order(6)
    void theArchiveHoldsEveryPictureOnce() {
        pictures.awaitArchived(lab, ARRIVES_WITHIN);
    }

    final Path camera(int pi) {
        return lab.directory(lab.boardNames().get(pi - 1), "camera" + pi);
    }
}
