package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowDecoderTest {

    private static final LocalDateTime AT = LocalDateTime.parse("2026-11-22T10:30:15");

    private final RowDecoder decoder = new RowDecoder(ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(strings = {"a", "é"})
    void rejectsAnIdThatNoStoreCouldTakeForTheNameOfADirectory(String letter) throws Exception {
        String longest = letter.repeat(letter.equals("a") ? 200 : 33);

        assertThat(decode("cameraData", frame(longest)).shelf().directory()).endsWith("/camera=" + escaped(longest));
        assertThatThrownBy(() -> decode("cameraData", frame(longest + letter)))
                .isInstanceOfSatisfying(
                        RowDecoder.RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.MALFORMED_VALUE))
                .hasMessageContaining("cameraData-0@7")
                .hasMessageNotContaining(longest);
    }

    @Test
    void rejectsAReadingOfSuchAnIdToo() {
        byte[] reading = ReadingJson.write(new Reading("a".repeat(201), AT, 48.3));

        assertThatThrownBy(() -> decode("temperatureData", reading)).isInstanceOf(RowDecoder.RejectedException.class);
    }

    @Test
    void keepsTheWholeValueOfWhatANodeFelt() throws Exception {
        byte[] value = "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T23:30:15.123Z\",\"metrics\":{\"metric.of.later\":1}}"
                .getBytes(StandardCharsets.UTF_8);

        Row row = new RowDecoder(ZoneOffset.ofHours(2))
                .decode(new ConsumerRecord<>("contextData", 0, 7, null, value), Uuid.ZERO_UUID);

        assertThat(row.shelf().directory()).isEqualTo("topic=contextData/date=2026-11-23/source=rpi-node-1");
        assertThat(row.content()).isEqualTo(value);
        assertThat(row.capturedAtMicros())
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-11-22T23:30:15.123Z")));
    }

    @Test
    void filesAPlacementUnderItsWorkload() throws Exception {
        byte[] value = ("{\"id\":\"d-1\",\"step\":\"DECIDED\",\"at\":\"2026-11-22T10:30:15Z\","
                        + "\"workload\":\"lapwing/Deployment/vision\"}")
                .getBytes(StandardCharsets.UTF_8);

        Row row = decode("placementData", value);

        assertThat(row.shelf().directory())
                .isEqualTo("topic=placementData/date=2026-11-22/source=lapwing%2FDeployment%2Fvision");
        assertThat(row.content()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"at\":\"yesterday\"}",
                "{\"at\":\"2026-11-22T10:30:15Z\"}"
            })
    void rejectsASampleThatCannotBeFiled(String value) {
        assertThatThrownBy(() -> decode("contextData", value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        RowDecoder.RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(DropReason.MALFORMED_VALUE));
    }

    private Row decode(String topic, byte[] value) throws RowDecoder.RejectedException {
        return decoder.decode(new ConsumerRecord<>(topic, 0, 7, null, value), Uuid.ZERO_UUID);
    }

    private static byte[] frame(String camera) {
        return FrameJson.write(new Frame(camera, AT, new byte[] {1, 2, 3}));
    }

    private static String escaped(String id) {
        return id.replace("é", "%C3%A9");
    }
}
