package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordIdTest {

    @Test
    void takesAnIdOfOursAsItIs() {
        String text = "0123456789abcdef8000000000000001";

        assertThat(RecordId.of(text)).isEqualTo(new RecordId(0x0123456789abcdefL, 0x8000000000000001L));
        assertThat(RecordId.of(text).text()).isEqualTo(text);
    }

    @Test
    void hashesAnyOtherText() {
        assertThat(RecordId.of("a")).isEqualTo(RecordId.of("a")).isNotEqualTo(RecordId.of("b"));
        assertThat(RecordId.of("0123456789ABCDEF8000000000000001"))
                .isNotEqualTo(RecordId.of("0123456789abcdef8000000000000001"));
    }
}
