package dev.lapwing.orchestration.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.simulate.Outcome.Moved;
import dev.lapwing.orchestration.simulate.World.Board;
import dev.lapwing.orchestration.simulate.World.Camera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload that goes from layer to layer, and home again. */
class LayersTest {

    private static final Resources BOARD = new Resources(4000, 4L << 30, 110);

    @TempDir
    private Path directory;

    /**
     * A night from 3 o'clock on: the sun rises at 6, and only the first board has a panel. When the workload comes, neither
     * server nor cloud is there yet, so that it begins on that board.
     */
    private World world(List<Integer> serverIsAway) throws IOException {
        Path file = Files.writeString(
                directory.resolve("layers.properties"),
                Scenario.text("five")
                        .replace("hours=24", "hours=11")
                        .replace("start.hour=8", "start.hour=3")
                        .replace("edge=5", "edge=2")
                        .replace("edge-cloud=0", "edge-cloud=1")
                        .replace("\ncloud=0", "\ncloud=1"));
        var boards = List.of(
                board(0, "pi-home", Layer.EDGE, 40, 33, 12, List.of()),
                board(1, "pi-other", Layer.EDGE, 20, 55, 0, List.of()),
                board(2, "server", Layer.EDGE_CLOUD, 0, 0, 0, serverIsAway),
                board(3, "cloud", Layer.CLOUD, 0, 0, 0, List.of(0, 2)));
        var cameras = List.of(
                new Camera(0, 300, 0.5, 600, 0.5, 200L << 20, 1), new Camera(1, 900, 0.2, 0, 0.5, 200L << 20, 1));
        return new World(Scenario.load(file.toString()), 1, boards, cameras);
    }

    private static Board board(
            int number, String name, Layer layer, double capacity, double charge, double sun, List<Integer> away) {
        return new Board(number, name, layer, BOARD, capacity, charge, 1.8, 3, sun, List.of(0.0, 0.0), away, 30);
    }

    /** Least allocated never moves a pod for a longer life alone: what is seen are the thresholds. */
    private static List<String> moves(World world) {
        return Simulation.run(world, Contender.of("least-allocated+rules").orElseThrow(), PlacementRules.DEFAULT)
                .log()
                .stream()
                .map(LayersTest::line)
                .toList();
    }

    private static String line(Moved move) {
        return move.reason() + " " + move.from() + " -> " + move.to();
    }

    @Test
    void goesToAnotherBoardThenToTheServerOfTheSiteAndHomeAgain() throws IOException {
        assertThat(moves(world(List.of(0, 2))))
                .containsExactly(
                        "BATTERY_LOW pi-home -> pi-other",
                        "BATTERY_LOW pi-other -> server",
                        "RECOVERED server -> pi-home");
    }

    @Test
    void goesToThePublicCloudWhereTheServerOfTheSiteIsGone() throws IOException {
        assertThat(moves(world(List.of(0, 100_000))))
                .containsExactly(
                        "BATTERY_LOW pi-home -> pi-other",
                        "BATTERY_LOW pi-other -> cloud",
                        "RECOVERED cloud -> pi-home");
    }

    @Test
    void comesHomeFromTheCloudWhereItWasMadeAnewWhenTheServerWasLost() throws IOException {
        assertThat(moves(world(List.of(0, 2, 240, 100_000))))
                .containsExactly(
                        "BATTERY_LOW pi-home -> pi-other",
                        "BATTERY_LOW pi-other -> server",
                        "RECOVERED cloud -> pi-home");
    }
}
