package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.simulated.GeneratedJpeg;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JpegCheckTest {

    private static final byte[] PICTURE = GeneratedJpeg.of(1, 5_000);

    @Test
    void acceptsAWholePicture() {
        assertThat(JpegCheck.of(PICTURE)).isEqualTo(JpegCheck.WHOLE);
    }

    @Test
    void acceptsPaddingOfAFileSystemBlock() {
        assertThat(JpegCheck.of(Arrays.copyOf(PICTURE, PICTURE.length + 4096))).isEqualTo(JpegCheck.WHOLE);
    }

    @Test
    void refusesMoreZerosThanPaddingHas() {
        assertThat(JpegCheck.of(Arrays.copyOf(PICTURE, PICTURE.length + 4097))).isEqualTo(JpegCheck.TRUNCATED);
    }

    @Test
    void tellsEachPrefixOfAPictureFromTheWhole() {
        for (int length = 1; length < PICTURE.length; length++) {
            assertThat(JpegCheck.of(Arrays.copyOf(PICTURE, length)))
                    .as("the first %d bytes", length)
                    .isEqualTo(JpegCheck.TRUNCATED);
        }
    }

    @Test
    void tellsNothingFromSomethingElse() {
        assertThat(JpegCheck.of(new byte[0])).isEqualTo(JpegCheck.EMPTY);
        assertThat(JpegCheck.of(new byte[10])).isEqualTo(JpegCheck.NOT_A_JPEG);
        assertThat(JpegCheck.of(new byte[] {(byte) 0x89, 'P', 'N', 'G'})).isEqualTo(JpegCheck.NOT_A_JPEG);
        assertThat(JpegCheck.of(new byte[] {(byte) 0xFF, (byte) 0xD8})).isEqualTo(JpegCheck.TRUNCATED);
    }
}
