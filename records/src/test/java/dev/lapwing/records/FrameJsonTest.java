package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FrameJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("node1", 0, 7);

    @Test
    void writesExactlyTheShapeOfTheContract() {
        var frame = new Frame("camera1", LocalDateTime.parse("2026-11-22T10:30:15"), new byte[] {1, 2, 3, 4});

        String json = new String(FrameJson.write(frame), StandardCharsets.UTF_8);

        assertThat(json)
                .isEqualTo("{\"id\":\"camera1\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQIDBA==\"}");
    }

    @Property
    void readsBackWhatItWrote(@ForAll byte[] jpeg) throws MalformedValueException {
        var frame = new Frame("camera1", LocalDateTime.parse("1970-01-01T00:00:00"), jpeg);

        Frame read = FrameJson.read(FrameJson.write(frame), AT);

        assertThat(read.jpeg()).isEqualTo(jpeg);
        assertThat(read.capturedAt()).isEqualTo(frame.capturedAt());
    }
}
