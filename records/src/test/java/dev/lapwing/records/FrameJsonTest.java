package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("node1", 0, 7);
    private static final LocalDateTime MOMENT = LocalDateTime.parse("2026-11-22T10:30:15");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void writesExactlyTheShapeOfTheContract() {
        var frame = new Frame("camera1", MOMENT, new byte[] {1, 2, 3, 4});

        String json = new String(FrameJson.write(frame), StandardCharsets.UTF_8);

        assertThat(json)
                .isEqualTo("{\"id\":\"camera1\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQIDBA==\"}");
    }

    @Property
    void readsBackWhatItWrote(@ForAll byte[] jpeg, @ForAll @NotBlank String camera, @ForAll("moments") LocalDateTime at)
            throws MalformedValueException {
        var frame = new Frame(withoutLoneSurrogates(camera), at, jpeg);

        Frame read = FrameJson.read(FrameJson.write(frame), AT);

        assertThat(read.camera()).isEqualTo(frame.camera());
        assertThat(read.capturedAt()).isEqualTo(frame.capturedAt());
        assertThat(read.jpeg()).isEqualTo(jpeg);
    }

    @Property
    void whatItWritesTakesTheFastWayIn(@ForAll byte[] jpeg, @ForAll("moments") LocalDateTime at) {
        Frame read = FrameJson.readAsWritten(FrameJson.write(new Frame("camera1", at, jpeg)));

        assertThat(read).isNotNull().extracting(Frame::jpeg).isEqualTo(jpeg);
    }

    @Property
    void whatItWritesIsWhatAJsonLibraryWouldRead(@ForAll byte[] jpeg, @ForAll @NotBlank String camera)
            throws Exception {
        String id = withoutLoneSurrogates(camera);

        var tree = (ObjectNode) MAPPER.readTree(FrameJson.write(new Frame(id, MOMENT, jpeg)));

        assertThat(tree.propertyStream().map(field -> field.getKey()).toList())
                .containsExactly("id", "date", "time", "value");
        assertThat(tree.get("id").textValue()).isEqualTo(id);
        assertThat(tree.get("value").binaryValue()).isEqualTo(jpeg);
    }

    @Property
    void readsAnyOrderOfFieldsAnyFormOfBase64AndUnknownFields(
            @ForAll byte[] jpeg,
            @ForAll("orders") List<String> order,
            @ForAll boolean urlSafe,
            @ForAll boolean padded,
            @ForAll boolean spaced)
            throws Exception {
        Base64.Encoder encoder = urlSafe ? Base64.getUrlEncoder() : Base64.getEncoder();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", "camera1");
        fields.put("date", "20261122");
        fields.put("time", "103015");
        fields.put("value", (padded ? encoder : encoder.withoutPadding()).encodeToString(jpeg));
        fields.put("unknown", List.of(1, List.of("value"), "\"}"));
        fields.put("nested", new LinkedHashMap<>(fields));
        var shuffled = new LinkedHashMap<String, Object>();
        order.forEach(name -> shuffled.put(name, Objects.requireNonNull(fields.get(name))));
        byte[] value = (spaced ? MAPPER.writerWithDefaultPrettyPrinter() : MAPPER.writer()).writeValueAsBytes(shuffled);

        Frame read = FrameJson.read(value, AT);

        assertThat(read.camera()).isEqualTo("camera1");
        assertThat(read.capturedAt()).isEqualTo(MOMENT);
        assertThat(read.jpeg()).isEqualTo(jpeg);
    }

    @Property(tries = 10_000)
    void anyBytesAreAFrameOrAnError(@ForAll @Size(max = 300) byte[] value) {
        readsOrNamesTheFault(value);
    }

    @Property(tries = 100_000)
    void anyMutationOfAFrameIsAFrameOrAnError(@ForAll long seed) {
        byte[] value = FrameJson.write(new Frame("camera1", MOMENT, ValueMutations.bytes(seed, 120)));

        readsOrNamesTheFault(ValueMutations.of(value, seed));
    }

    /** Truncation at every place, since a power cut may leave any. */
    @Example
    void everyPrefixOfAFrameIsAnError() {
        byte[] value = FrameJson.write(new Frame("camera1", MOMENT, ValueMutations.bytes(1, 200)));

        for (int length = 0; length < value.length; length++) {
            byte[] prefix = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> FrameJson.read(prefix, AT))
                    .as("the first %d bytes", length)
                    .isInstanceOf(MalformedValueException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMPTY         | ``",
                "NOT_JSON      | not json",
                "NOT_JSON      | []",
                "NOT_JSON      | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ==\"} more",
                "FIELD_MISSING | {\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "FIELD_MISSING | {\"id\":\"c\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "FIELD_MISSING | {\"id\":\"c\",\"date\":\"20261122\",\"value\":\"AQ==\"}",
                "FIELD_MISSING | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\"}",
                "FIELD_TYPE    | {\"id\":7,\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "FIELD_TYPE    | {\"id\":\" \",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "FIELD_TYPE    | {\"id\":\"c\",\"date\":20261122,\"time\":\"103015\",\"value\":\"AQ==\"}",
                "FIELD_TYPE    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":48.3}",
                "FIELD_TYPE    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":null}",
                "FIELD_TYPE    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":[\"AQ==\"]}",
                "BAD_TIME      | {\"id\":\"c\",\"date\":\"20261322\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "BAD_TIME      | {\"id\":\"c\",\"date\":\"2026112\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "BAD_TIME      | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"246060\",\"value\":\"AQ==\"}",
                "BAD_TIME      | {\"id\":\"c\",\"date\":\"20260229\",\"time\":\"103015\",\"value\":\"AQ==\"}",
                "BAD_BASE64    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"A\"}",
                "BAD_BASE64    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ*=\"}",
                "BAD_BASE64    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"AQ==AQ==\"}",
                "BAD_BASE64    | {\"id\":\"c\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"====\"}",
            })
    void namesTheRecordAndTheFault(ValueFault fault, String value) {
        assertThatThrownBy(() -> FrameJson.read(value.getBytes(StandardCharsets.UTF_8), AT))
                .isInstanceOfSatisfying(MalformedValueException.class, malformed -> {
                    assertThat(malformed.fault()).isEqualTo(fault);
                    assertThat(malformed.coordinates()).isEqualTo(AT);
                })
                .hasMessageStartingWith("node1-0@7: " + fault + ": ");
    }

    @Test
    void aRecordWithoutValueIsEmpty() {
        assertThatThrownBy(() -> FrameJson.read(null, AT)).hasMessage("node1-0@7: EMPTY: the record has no value");
    }

    @Test
    void deepNestingIsAnErrorAndNoStackOverflow() {
        byte[] value =
                ("{\"unknown\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> FrameJson.read(value, AT)).isInstanceOf(MalformedValueException.class);
    }

    @Test
    void aFieldThatStandsTwiceCountsAsItStandsLast() throws MalformedValueException {
        byte[] value = ("{\"value\":7,\"id\":\"camera1\",\"date\":\"20261122\",\"time\":\"103015\","
                        + "\"value\":\"AQ==\",\"id\":\"camera2\"}")
                .getBytes(StandardCharsets.UTF_8);

        Frame read = FrameJson.read(value, AT);

        assertThat(read.camera()).isEqualTo("camera2");
        assertThat(read.jpeg()).containsExactly(1);
    }

    @Test
    void aPictureAboveJacksonsUsualLimitIsReadOnTheLenientWayToo() throws MalformedValueException {
        byte[] jpeg = ValueMutations.bytes(3, 16 << 20);
        String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(jpeg);
        byte[] value = ("{\"value\":\"" + base64 + "\",\"time\":\"103015\",\"date\":\"20261122\",\"id\":\"camera1\"}")
                .getBytes(StandardCharsets.US_ASCII);

        Frame read = FrameJson.read(value, AT);

        assertThat(read.jpeg()).isEqualTo(jpeg);
    }

    @Test
    void aMomentThatHasNoFourDigitYearIsRefusedBeforeItIsWritten() {
        LocalDateTime far = LocalDateTime.of(10_000, 1, 1, 0, 0);

        assertThatThrownBy(() -> new Frame("camera1", far, new byte[0]))
                .hasMessageContaining("must be 0 to 9999")
                .hasMessageContaining("10000");
    }

    private static void readsOrNamesTheFault(byte[] value) {
        try {
            Frame read = FrameJson.read(value, AT);
            assertThat(read.camera()).isNotBlank();
        } catch (MalformedValueException malformed) {
            assertThat(malformed).hasMessageStartingWith("node1-0@7: " + malformed.fault() + ": ");
        }
    }

    /** A lone surrogate is no text: UTF-8 cannot hold it. */
    private static String withoutLoneSurrogates(String text) {
        return "c" + new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<LocalDateTime> moments() {
        return Arbitraries.longs()
                .between(-62_167_219_200L, 253_402_300_799L)
                .map(second -> LocalDateTime.ofEpochSecond(second, 0, java.time.ZoneOffset.UTC));
    }

    @Provide
    Arbitrary<List<String>> orders() {
        return Arbitraries.shuffle("id", "date", "time", "value", "unknown", "nested");
    }
}
