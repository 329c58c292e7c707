package dev.lapwing.camera.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedJpegTest {

    /** Around the smallest size, and around where one comment segment becomes two and three. */
    static IntStream sizes() {
        int segment = 2 + 0xFFFF;
        int frame = GeneratedJpeg.minBytes() - 4 - Long.BYTES;
        return IntStream.of(GeneratedJpeg.minBytes() + 9, frame + segment, frame + 2 * segment)
                .flatMap(size -> IntStream.range(size - 9, size + 9));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void hasTheWantedSizeAndCanBeDecoded(int bytes) throws Exception {
        byte[] jpeg = GeneratedJpeg.of(7, bytes);

        assertThat(jpeg).hasSize(bytes);
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(16);
    }

    @Test
    void isTheSameForASeedAndAnotherForAnother() {
        int bytes = GeneratedJpeg.minBytes();

        assertThat(GeneratedJpeg.of(1, bytes)).isEqualTo(GeneratedJpeg.of(1, bytes));
        assertThat(GeneratedJpeg.of(1, bytes)).isNotEqualTo(GeneratedJpeg.of(2, bytes));
    }

    @Test
    void refusesASizeThatNoPictureFits() {
        assertThatThrownBy(() -> GeneratedJpeg.of(1, 10)).hasMessageContaining("must have at least");
    }
}
