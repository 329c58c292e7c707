package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceIdTest {

    @Test
    void fitsWhileItsEscapedFormIsTheNameOfADirectory() {
        assertThat(SourceId.fits("a".repeat(200))).isTrue();
        assertThat(SourceId.fits("a".repeat(201))).isFalse();
        // Two bytes each in UTF-8, three characters for each byte.
        assertThat(SourceId.fits("é".repeat(33))).isTrue();
        assertThat(SourceId.fits("é".repeat(34))).isFalse();
    }

    @Test
    void isAsLongAsItIsToldToBe() {
        assertThat(SourceId.directoryName("é 1")).isEqualTo("%C3%A9%201").hasSize(10);
        assertThat(SourceId.directoryName("")).isEmpty();
    }
}
