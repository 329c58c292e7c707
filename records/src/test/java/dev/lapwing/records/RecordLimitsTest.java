package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLimitsTest {

    @Property(tries = 200)
    void aRecordHasRoomForItsPictureAndItsHeaders(@ForAll @IntRange(min = 1, max = 100_000) int frameBytes) {
        byte[] value = FrameJson.write(new Frame("camera1", LocalDateTime.MIN.withYear(2026), new byte[frameBytes]));

        assertThat(RecordLimits.recordMaxBytes(frameBytes)).isGreaterThan(value.length + 32_000);
    }

    @Test
    void theDefaultPictureMakesARecordOfElevenMebibytes() {
        assertThat(RecordLimits.recordMaxBytes(8 << 20)).isEqualTo(11_184_812 + 65_536);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE})
    void refusesWhatKafkaCannotCarry(long frameMaxBytes) {
        assertThatThrownBy(() -> RecordLimits.recordMaxBytes(frameMaxBytes)).hasMessageContaining("above 2 GiB");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesAPictureOfNothing(long frameMaxBytes) {
        assertThatThrownBy(() -> RecordLimits.recordMaxBytes(frameMaxBytes)).hasMessageContaining("is none");
    }
}
