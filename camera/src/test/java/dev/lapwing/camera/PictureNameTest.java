package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261122-103015-03.jpg",
                "20261122-103015.jpg",
                "01-20261122103015-00.jpg",
                "cam_20261122_103015_preview.jpeg",
                "20261122T103015Z",
                "99999999-999999 20261122-103015.jpg"
            })
    void readsTheMomentThatANameCarries(String name) {
        assertThat(PictureName.capturedAt(name)).contains(LocalDateTime.of(2026, 11, 22, 10, 30, 15));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a.jpg", "20261122.jpg", "20261322-103015.jpg", "20261122-250000.jpg", "120261122-10301"})
    void findsNoMomentWhereThereIsNone(String name) {
        assertThat(PictureName.capturedAt(name)).isEmpty();
    }

    @Test
    void ignoresHiddenAndTemporaryNames() {
        assertThat(PictureName.isIgnored(".20261122-103015.jpg")).isTrue();
        assertThat(PictureName.isIgnored("20261122-103015.jpg.tmp")).isTrue();
        assertThat(PictureName.isIgnored("20261122-103015.part")).isTrue();
        assertThat(PictureName.isIgnored("20261122-103015.jpg")).isFalse();
    }
}
