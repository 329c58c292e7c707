package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.cli.demo.Reconciliation.Hop;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final List<String> CAPTURED = List.of("a", "b", "b");

    @Test
    void isCompleteWhereEverythingIsEverywhereInAnyOrder() {
        var reconciliation = of(CAPTURED, List.of("b", "a", "b"));

        assertThat(reconciliation.complete()).isTrue();
        assertThat(reconciliation.differences()).isEmpty();
        assertThat(reconciliation.count(Hop.ARCHIVED)).isEqualTo(3);
    }

    @Test
    void noticesWhatIsMissingEvenWhereTheNumbersAgree() {
        var reconciliation = of(CAPTURED, List.of("a", "a", "b"));

        assertThat(reconciliation.complete()).isFalse();
        assertThat(reconciliation.differences())
                .containsExactly("camera1: of 3 captured, 1 missing and 1 too many or changed where they are archived;"
                        + " missing: captured 2 (b); too many: again: archived 1 (a)");
    }

    @Test
    void noticesRepeats() {
        assertThat(of(CAPTURED, List.of("a", "b", "b", "b")).complete()).isFalse();
    }

    @Test
    void noticesAHopWithNothing() {
        assertThat(of(CAPTURED, List.of()).complete()).isFalse();
    }

    @Test
    void aRunThatMovedNothingProvesNothing() {
        var reconciliation = of(List.of(), List.of());

        assertThat(reconciliation.complete()).isFalse();
        assertThat(reconciliation.differences()).containsExactly("nothing was captured");
    }

    private static List<Thing> things(String hop, List<String> whats) {
        return IntStream.range(0, whats.size())
                .mapToObj(index -> new Thing("camera1", whats.get(index), hop + " " + index))
                .toList();
    }

    private static Reconciliation of(List<String> captured, List<String> archived) {
        return new Reconciliation(List.of(Reconciliation.source(
                "camera1",
                things("captured", captured),
                Map.of(
                        Hop.ACKNOWLEDGED, things("acknowledged", captured),
                        Hop.BRIDGED, things("bridged", captured),
                        Hop.ARCHIVED, things("archived", archived)))));
    }
}
