package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.cli.demo.CaptureLedger.Captured;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureLedgerTest {

    @Test
    void aPictureThatTheCameraWroteOverCountsOnlyIfItWasPublishedBefore() {
        List<Captured> captured =
                List.of(picture("early", true), picture("late", true), picture("kept", false), picture("same", false));
        List<Thing> acknowledged = List.of(new Thing("camera1", "early", ""), new Thing("camera1", "kept", ""));

        List<Thing> published = CaptureLedger.published(captured, acknowledged);

        assertThat(published).extracting(Thing::what).containsExactlyInAnyOrder("early", "kept", "same");
    }

    @Test
    void aPictureLikeTheOneThatWasWrittenOverIsNotTakenForIt() {
        List<Captured> captured = List.of(picture("same", true), picture("same", false));

        List<Thing> published = CaptureLedger.published(captured, List.of(new Thing("camera1", "same", "")));

        assertThat(published).hasSize(1);
    }

    private static Captured picture(String sha256, boolean overwritten) {
        return new Captured("camera1", "a.jpg", sha256, sha256, Instant.EPOCH, 1, true, overwritten);
    }
}
