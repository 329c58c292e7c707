package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {

    @Test
    void sendsEachTopicOfTheEdgeToItsOwnInTheCloud() {
        Routes routes = Routes.of("");

        assertThat(routes.target("node1")).contains("cameraData");
        assertThat(routes.target("node42")).contains("cameraData");
        assertThat(routes.target("temperature")).contains("temperatureData");
        assertThat(routes.target("readings")).contains("readingData");
        assertThat(routes.target("context")).contains("contextData");
        assertThat(routes.target("placements")).contains("placementData");
        assertThat(List.of("node", "node0", "node1x", "temperatures", "node-context", "bridge-offsets"))
                .allSatisfy(topic -> assertThat(routes.target(topic)).isEmpty());
    }

    @Test
    void takesMoreRoutesWhichComeFirst() {
        Routes routes = Routes.of(" context=elsewhere , node1=special");

        assertThat(routes.target("context")).contains("elsewhere");
        assertThat(routes.target("node1")).contains("special");
        assertThat(routes.target("node2")).contains("cameraData");
    }

    @Test
    void subscribesToExactlyWhatHasATarget() {
        Routes routes = Routes.of("a|b=ab,.*-frames=cameraData");

        for (String topic : List.of(
                "a", "b", "ab", "node1", "node10", "node1.dlq", "x-frames", "x-frames.dlq", "temperature", "other")) {
            assertThat(routes.subscription().matcher(topic).matches())
                    .as(topic)
                    .isEqualTo(routes.target(topic).isPresent());
        }
        assertThat(routes.target("x-frames.dlq")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithATable() {
        for (String text : List.of("node1", "=cameraData", "node1=", "node1=a b")) {
            assertThatThrownBy(() -> Routes.of(text)).hasMessageStartingWith("must be pattern=topic pairs");
        }
        assertThatThrownBy(() -> Routes.of("node(=x")).hasMessageStartingWith("must hold regular expressions");
    }
}
