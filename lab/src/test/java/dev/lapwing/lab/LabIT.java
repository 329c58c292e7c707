package dev.lapwing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The five Pis of the first system on real nodes, from the manifests as they are generated, to pictures in the cloud. With
 * {@code -Dlapwing.lab.profile=zookeeper} as they were in their time: Kafka 3.9, and a ZooKeeper on each.
 */
@Tag("lab")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabIT {

    private static final Duration PODS_WITHIN = Duration.ofMinutes(6);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final int PICTURES = 10;
    private static final String VERSION = System.getProperty("lapwing.version", "");
    private static final List<String> PIS =
            List.of("rpi-master-1", "rpi-master-2", "rpi-master-3", "rpi-node-1", "rpi-node-2");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static Lab lab = lab(Path.of(""));
    private static PictureLedger pictures = new PictureLedger();

    private static Lab lab(Path tools) {
        return new Lab(
                new LabPlan(ROOT, tools, ROOT.resolve("target/lab-test"), PIS.size(), 1),
                sentence -> System.out.println("lab: " + sentence));
    }

    @BeforeAll
    static void bringUp() throws Exception {
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
        site().buildImages(ROOT);
        lab.down(); // what an earlier run left
        lab.up();
    }

    private static LabSite site() {
        String profile = System.getProperty("lapwing.lab.profile", "kraft");
        return new LabSite(lab, VERSION, Profile.valueOf(profile.toUpperCase(Locale.ROOT)));
    }

    @AfterAll
    static void bringDown() throws Exception {
        if (Commands.succeeds("version")) {
            lab.down();
        }
    }

    @Test
    @Order(1)
    void boardsAreReadyAndHaveAGibibyteForPods() throws Exception {
        LabStatus status = lab.status();

        assertThat(status.masters()).containsExactly(new LabStatus.Master("master-1", true));
        assertThat(status.boards()).extracting(LabStatus.Board::name).containsExactlyInAnyOrderElementsOf(PIS);
        assertThat(status.boards()).allSatisfy(board -> {
            assertThat(board.ready()).isTrue();
            assertThat(board.memory()).isEqualTo("1Gi");
        });
    }

    @Test
    @Order(2)
    void everyPodOfTheSiteBecomesReady() throws Exception {
        try (KubernetesClient client = lab.client()) {
            site().deploy(sentence -> System.out.println("lab: " + sentence));

            assertThat(LabSite.readyPods(client)).isEqualTo(PIS.size() + 2L);
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
            site().awaitReady(client, PODS_WITHIN);
        }
    }

    @Test
    @Order(5)
    void nothingIsLostWhileTheInternetIsAway() throws Exception {
        lab.offline();
        for (int pi = 1; pi <= PIS.size(); pi++) {
            pictures.write(camera(pi), PICTURES);
        }
        Thread.sleep(5_000); // the time that it is away is the case itself
        assertThat(pictures.waiting(lab.cloudBootstrap())).isPositive();

        lab.online();

        pictures.awaitAll(lab.cloudBootstrap(), ARRIVES_WITHIN);
    }

    @Test
    @Order(6)
    void theArchiveHoldsEveryPictureOnce() {
        pictures.awaitArchived(lab, ARRIVES_WITHIN);
    }

    private static Path camera(int pi) {
        return lab.directory(PIS.get(pi - 1), "camera" + pi);
    }
}
