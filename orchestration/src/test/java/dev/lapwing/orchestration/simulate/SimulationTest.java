package dev.lapwing.orchestration.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.policy.PlacementRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SimulationTest {

    @SuppressWarnings("unused")
    private static final java.util.List<String> SHIPPED = Scenario.NAMES;

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void eachShippedScenarioCanBeRead(String name) throws IOException {
        Scenario scenario = Scenario.load(name);

        assertThat(World.of(scenario.lasting(1), 1).cameras()).hasSize(scenario.edge());
    }

    @Test
    void givesTheSameForTheSameSeed() throws IOException {
        Scenario scenario = Scenario.load("five").lasting(6);
        Contender contender = Contender.of("longest-life+rules").orElseThrow();

        Outcome first = Simulation.run(World.of(scenario, 7), contender, PlacementRules.DEFAULT);
        Outcome second = Simulation.run(World.of(scenario, 7), contender, PlacementRules.DEFAULT);

        assertThat(second.log()).isEqualTo(first.log()).isNotEmpty();
        assertThat(second.cameraHours()).isEqualTo(first.cameraHours());
        assertThat(second.firstDeathHours()).isEqualTo(first.firstDeathHours());
    }

    @Test
    void movesNothingWithoutTheRules() throws IOException {
        Scenario scenario = Scenario.load("five").lasting(6);

        Outcome outcome = Simulation.run(
                World.of(scenario, 7), Contender.of("kube-default").orElseThrow(), PlacementRules.DEFAULT);

        assertThat(outcome.moves()).isZero();
    }

    @Test
    void noPlacementOutlivesBoardsWithNothingToPlace() throws IOException {
        Scenario scenario = Scenario.load("five").lasting(12);
        Contender contender = Contender.of("longest-life+rules").orElseThrow();

        for (long seed = 1; seed <= 5; seed++) {
            Outcome loaded = Simulation.run(World.of(scenario, seed), contender, PlacementRules.DEFAULT);
            Outcome bound = Simulation.run(World.of(scenario.unloaded(), seed), contender, PlacementRules.DEFAULT);
            assertThat(loaded.firstDeathHours()).as("seed %d", seed).isLessThanOrEqualTo(bound.firstDeathHours());
            assertThat(loaded.movesPerPodHour()).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void saysWhichKeyOfAFileIsWrong(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("mine.properties");
        Map.of(
                        "hours=24 -> hours=x", "hours=x must be a number, or two that do not fall, as 3..5",
                        "hours=24 -> hours=5..3", "hours=5..3 must be a number, or two that do not fall, as 3..5",
                        "hours=24 -> hours=2.5", "hours=2.5 must be one whole number",
                        "start.hour=8 -> start.hour=24", "start.hour=24 must be within 0 and 23",
                        "use=0.6..1.0 -> use=80", "use=80 must be within 0 and 1",
                        "idle.watts=2.2 -> idle.watts=-1", "idle.watts=-1..3.2 must be at least 0",
                        "clouds=0.1 -> cloudz=0.1",
                                "keys that are missing: [clouds], that are unknown: [cloudz]. lapwing simulate"
                                        + " --print-scenario prints all")
                .forEach((change, message) -> {
                    String[] sides = change.split(" -> ", -1);
                    assertThatThrownBy(() -> {
                                Files.writeString(
                                        file, Scenario.text("five").replace("\n" + sides[0], "\n" + sides[1]));
                                Scenario.load(file.toString());
                            })
                            .hasMessage("scenario mine: " + message);
                });
        Files.writeString(file, "hours=\\u12");
        assertThatThrownBy(() -> Scenario.load(file.toString())).hasMessageStartingWith("scenario mine: Malformed");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> Scenario.load(file.toString())).hasMessageEndingWith(" must be UTF-8 text");
        assertThatThrownBy(() -> Scenario.load("nowhere"))
                .hasMessageContaining("there is no scenario nowhere: it must be a file or one of [five");
    }
}
