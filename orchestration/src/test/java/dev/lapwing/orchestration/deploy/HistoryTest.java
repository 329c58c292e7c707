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
        History history = History.NONE;
        for (int version = 1; version <= 8; version++) {
            history = history.with(site("v" + version));
        }

        assertThat(history.revisions()).extracting(History.Revision::number).containsExactly(4, 5, 6, 7, 8);
        assertThat(history.target().orElseThrow().objects())
                .isEqualTo(site("v7").all());
    }

    @Test
    void aDeploymentThatIsResumedIsNoNewOne() {
        History once = History.NONE.with(site("v1"));

        assertThat(once.with(site("v1"))).isEqualTo(once);
        assertThat(once.target()).isEmpty();
    }

    @Test
    void goingBackTwiceIsGoingForth() {
        History history = History.NONE.with(site("v1")).with(site("v2"));
        History back = back(history).arrived();

        assertThat(back.target().orElseThrow().objects()).isEqualTo(site("v2").all());
    }

    @Test
    void goesOnWithARollbackThatWasNotEnded() {
        History history = back(History.NONE.with(site("v1")).with(site("v2")));

        History again = back(history);

        assertThat(again).isEqualTo(history);
        assertThat(again.target().orElseThrow().objects()).isEqualTo(site("v1").all());
    }

    @Test
    void aDeploymentAfterARollbackThatWasNotEndedIsGoneBackFrom() {
        History history = back(History.NONE.with(site("v1")).with(site("v2"))).with(site("v3"));

        assertThat(history.goingBack()).isFalse();
        assertThat(history.target().orElseThrow().objects())
                .isEqualTo(site("v1").all());
    }

    @Test
    void isReadAsItWasWritten() {
        History history = History.NONE.with(site("v1")).with(site("v2"));

        assertThat(readAgain(history)).isEqualTo(history);
        assertThat(readAgain(back(history))).isEqualTo(back(history));
        assertThat(History.of(Optional.empty()).revisions()).isEmpty();
    }

    private static History back(History history) {
        return history.goingBackTo(site("").with(history.target().orElseThrow().objects()));
    }

    private static History readAgain(History history) {
        return History.of(Optional.of(history.configMap("lapwing", Map.of())));
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
