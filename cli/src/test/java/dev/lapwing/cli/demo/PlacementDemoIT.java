package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.KubeTools;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo where a control plane can run. */
@Tag("kube")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class PlacementDemoIT {

    private static final String FIRST = "rpi-node-1";

    private final ByteArrayOutputStream view = new ByteArrayOutputStream();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    @BeforeAll
    static void build() throws Exception {
        var tools = new ArrayList<>(ControlPlane.TOOLS);
        tools.add("kwok");
        KubeTools.folder(tools.toArray(String[]::new));
    }

    @Test
    void bothPodsLeaveThePiWhoseBatteryFallsAndReturnWhenItIsCharged() throws Exception {
        var options = new DemoOptions(
                3, Duration.ofSeconds(30), false, Optional.empty(), PictureOutput.ON, false, true, Optional.empty());
        var demo = new Demo(
                options,
                new DemoView(new PrintStream(view, true, StandardCharsets.UTF_8), false),
                new PrintStream(json, true, StandardCharsets.UTF_8),
                Clock.systemUTC());

        boolean complete = demo.run();

        String seen = view.toString(StandardCharsets.UTF_8);
        assertThat(complete).as(seen).isTrue();
        List<String> left = new ArrayList<>();
        List<String> returned = new ArrayList<>();
        for (JsonNode move : new ObjectMapper()
                .readTree(json.toString(StandardCharsets.UTF_8))
                .get("moves")) {
            assertThat(move.get("outcome").asText()).as(seen).isEqualTo("DONE");
            String workload = move.get("pod").asText().replaceAll("lapwing/([a-z]+)-.*", "$1");
            if (move.get("from").asText().equals(FIRST)) {
                assertThat(move.get("reason").asText()).startsWith("BATTERY_");
                left.add(workload);
            } else if (move.get("to").asText().equals(FIRST)) {
                assertThat(move.get("reason").asText()).isEqualTo("RECOVERED");
                returned.add(workload);
            }
        }
        assertThat(left).as(seen).containsExactlyInAnyOrder("vision", "counter");
        assertThat(returned).as(seen).containsExactlyInAnyOrder("vision", "counter");
        assertThat(seen).contains("pods that were moved, and why").contains("RECOVERED");
    }
}
