package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void keepsTheLastFiveAndNumbersGoOn() {
        History history = new History(List.of());
        for (int version = 1; version <= 8; version++) {
            history = history.with(site("v" + version));
        }

        assertThat(history.revisions()).extracting(History.Revision::number).containsExactly(4, 5, 6, 7, 8);
        assertThat(history.previous().orElseThrow().objects())
                .isEqualTo(site("v7").all());
    }

    @Test
    void aDeploymentThatIsResumedIsNoNewOne() {
        History once = new History(List.of()).with(site("v1"));

        assertThat(once.with(site("v1"))).isEqualTo(once);
        assertThat(once.previous()).isEmpty();
    }

    @Test
    void goingBackTwiceIsGoingForth() {
        History history = new History(List.of()).with(site("v1")).with(site("v2"));
        History back =
                history.with(site("v2").with(history.previous().orElseThrow().objects()));

        assertThat(back.previous().orElseThrow().objects()).isEqualTo(site("v2").all());
    }

    @Test
    void isReadAsItWasWritten() {
        History history = new History(List.of()).with(site("v1")).with(site("v2"));

        assertThat(History.of(Optional.of(history.configMap("lapwing", Map.of()))))
                .isEqualTo(history);
        assertThat(History.of(Optional.empty()).revisions()).isEmpty();
    }

    private static SiteObjects site(String version) {
        ConfigMap object = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("what")
                .withNamespace("lapwing")
                .endMetadata()
                .addToData("version", version)
                .build();
        return new SiteObjects("lapwing", "lapwing", List.of(object));
    }
}
