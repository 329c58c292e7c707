package dev.lapwing.lab.outage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void readsWhatTheBoardPrints() {
        assertThat(Usage.parse("1500000 42\n")).isEqualTo(new Usage(1.5, 42));
    }

    @Test
    void aBoardThatWasSwitchedOnAgainCountsFromNothing() {
        var samples = new Usage.Samples();
        samples.add("a", new Usage(100, 10));
        samples.add("a", new Usage(130, 30));
        samples.add("a", new Usage(5, 20));
        samples.add("b", new Usage(1, 1));
        samples.add("b", new Usage(2, 1));

        assertThat(samples.cpuSeconds()).isEqualTo(36);
        assertThat(samples.residentBytes()).containsEntry("a", 30L).containsEntry("b", 1L);
    }
}
