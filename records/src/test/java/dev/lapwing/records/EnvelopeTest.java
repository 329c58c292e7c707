package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

    private static final Instant MOMENT = Instant.parse("2026-11-22T10:30:15.123Z");

    @Test
    void aFrameHasTheHeadersOfCloudEventsAndOurs() {
        var headers = new LinkedHashMap<String, String>();

        new Envelope("e1", "camera1", RecordType.FRAME, MOMENT, "home", 7, ClockState.SYNCHRONISED, "ab")
                .write((name, value) -> headers.put(name, new String(value, StandardCharsets.UTF_8)));

        assertThat(headers)
                .containsExactly(
                        Map.entry("ce_id", "e1"),
                        Map.entry("ce_source", "camera1"),
                        Map.entry("ce_type", "dev.lapwing.frame"),
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_time", "2026-11-22T10:30:15.123Z"),
                        Map.entry("content-type", "application/json"),
                        Map.entry("site", "home"),
                        Map.entry("sequence", "7"),
                        Map.entry("clock", "synchronised"),
                        Map.entry("sha256", "ab"));
    }

    @Test
    void aReadingHasNoHashOfAPictureAndSaysThatItsClockIsWrong() {
        var headers = new LinkedHashMap<String, String>();

        new Envelope("e1", "rpi-node-1", RecordType.READING, MOMENT, "home", 0, ClockState.NOT_SYNCHRONISED, null)
                .write((name, value) -> headers.put(name, new String(value, StandardCharsets.UTF_8)));

        assertThat(headers).doesNotContainKey("sha256").containsEntry("clock", "not");
    }

    @Test
    void refusesWhatCannotIdentifyARecord() {
        assertThatThrownBy(() ->
                        new Envelope("", "camera1", RecordType.FRAME, MOMENT, "home", 0, ClockState.SYNCHRONISED, null))
                .hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> new Envelope(
                        "e", "camera1", RecordType.FRAME, MOMENT, "home", -1, ClockState.SYNCHRONISED, null))
                .hasMessage("sequence -1 must be 0 or greater");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seven", "9223372036854775808", "7 ", "2026-11-22", "\u0000"})
    void aForeignHeaderThatMakesNoSenseCountsAsAbsent(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(Envelope.number(name -> bytes, HeaderNames.SEQUENCE)).isEmpty();
        assertThat(Envelope.instant(name -> bytes, HeaderNames.TIME)).isEmpty();
    }

    @Test
    void readsWhatIsThere() {
        Map<String, byte[]> headers = Map.of(
                "sequence",
                "7".getBytes(StandardCharsets.UTF_8),
                "ce_time",
                MOMENT.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(Envelope.number(headers::get, HeaderNames.SEQUENCE)).hasValue(7);
        assertThat(Envelope.instant(headers::get, HeaderNames.TIME)).contains(MOMENT);
        assertThat(Envelope.text(headers::get, HeaderNames.SITE)).isEmpty();
    }
}
