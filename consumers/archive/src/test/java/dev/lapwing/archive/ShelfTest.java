package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.RecordType;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShelfTest {

    private static final LocalDate DATE = LocalDate.parse("2026-11-22");

    @ParameterizedTest
    @CsvSource({
        "camera1,camera1",
        "front door,front%20door",
        "../../etc,%2E.%2F..%2Fetc",
        "é,%C3%A9",
        "a=b,a%3Db",
        "100%,100%25"
    })
    void escapesWhatAFileSystemOrHiveWouldTakeForItsOwn(String camera, String directory) {
        assertThat(new Shelf("cameraData", RecordType.FRAME, DATE, camera).directory())
                .isEqualTo("topic=cameraData/date=2026-11-22/camera=" + directory);
    }

    @Test
    void keepsReadingsApartFromFrames() {
        assertThat(new Shelf("temperatureData", RecordType.READING, DATE, "rpi-node-1").directory())
                .isEqualTo("topic=temperatureData/date=2026-11-22/source=rpi-node-1");
    }
}
