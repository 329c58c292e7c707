package dev.lapwing.records.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("placements", 0, 3);

    private static Placement placement(@Nullable String to) {
        return new Placement(
                "d1",
                Step.DECIDED,
                Instant.parse("2026-11-28T12:00:00Z"),
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                "rpi-node-1",
                to,
                "BATTERY_LOW",
                "Its battery is at 28 %.",
                "longest-life",
                Map.of("rpi-node-1", Map.of("battery.percent", 28.0)),
                List.of(
                        new Considered("rpi-node-2", 0.41, null),
                        new Considered("rpi-master-1", Double.NaN, "NO_ROOM")));
    }

    @Test
    void isReadBackAsItWasWritten() throws MalformedValueException {
        for (Placement placement : List.of(placement("rpi-node-2"), placement(null))) {
            assertThat(PlacementJson.read(PlacementJson.write(placement), AT)).isEqualTo(placement);
        }
    }

    @Test
    void saysWhichStepsThereAre() {
        byte[] value = new String(PlacementJson.write(placement(null)), StandardCharsets.UTF_8)
                .replace("DECIDED", "GUESSED")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> PlacementJson.read(value, AT))
                .hasMessageContaining("\"step\" must be one of [DECIDED, STARTED, DONE, UNDONE, FAILED, STAYED]");
    }
}
