package dev.lapwing.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingJsonTest {

    private static final RecordCoordinates AT = new RecordCoordinates("temperature", 0, 12);
    private static final LocalDateTime MOMENT = LocalDateTime.parse("2026-11-22T10:30:15");

    @Test
    void writesExactlyTheShapeOfTheContract() {
        byte[] value = ReadingJson.write(new Reading("rpi-node-1", MOMENT, 48.3));

        assertThat(new String(value, StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"rpi-node-1\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":48.3}");
    }

    @Property
    void readsBackWhatItWrote(@ForAll double number) throws MalformedValueException {
        if (!Double.isFinite(number)) {
            assertThatThrownBy(() -> new Reading("rpi-node-1", MOMENT, number))
                    .hasMessageContaining("must be a finite");
            return;
        }
        var reading = new Reading("rpi-node-1", MOMENT, number);

        assertThat(ReadingJson.read(ReadingJson.write(reading), AT)).isEqualTo(reading);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":\"48.3\",\"id\":\"rpi-node-1\",\"time\":\"103015\",\"date\":\"20261122\"}",
                "{\"unit\":{\"of\":[\"C\"]},\"value\":48.3,\"time\":\"103015\",\"date\":\"20261122\",\"id\":\"rpi-node-1\"}"
            })
    void readsAnyOrderUnknownFieldsAndNumbersAsText(String value) throws MalformedValueException {
        Reading read = ReadingJson.read(value.getBytes(StandardCharsets.UTF_8), AT);

        assertThat(read).isEqualTo(new Reading("rpi-node-1", MOMENT, 48.3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BAD_NUMBER | \"NaN\"",
                "BAD_NUMBER | \"warm\"",
                "BAD_NUMBER | 1e999",
                "BAD_NUMBER | \"-Infinity\"",
                "FIELD_TYPE | true",
                "FIELD_TYPE | {}",
                "NOT_JSON   | NaN"
            })
    void namesTheRecordAndTheFault(ValueFault fault, String number) {
        String value = "{\"id\":\"rpi-node-1\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":" + number + "}";

        assertThatThrownBy(() -> ReadingJson.read(value.getBytes(StandardCharsets.UTF_8), AT))
                .isInstanceOf(MalformedValueException.class)
                .hasMessageStartingWith("temperature-0@12: " + fault + ": ");
    }

    @Property(tries = 10_000)
    void anyBytesAreAReadingOrAnError(@ForAll @Size(max = 200) byte[] value) {
        readsOrNamesTheFault(value);
    }

    @Property(tries = 100_000)
    void anyMutationOfAReadingIsAReadingOrAnError(@ForAll long seed) {
        byte[] value = ReadingJson.write(new Reading("rpi-node-1", MOMENT, seed / 1e12));

        readsOrNamesTheFault(ValueMutations.of(value, seed));
    }

    private static void readsOrNamesTheFault(byte[] value) {
        try {
            Reading read = ReadingJson.read(value, AT);
            assertThat(read.value()).isFinite();
            assertThat(read.source()).isNotBlank();
        } catch (MalformedValueException malformed) {
            assertThat(malformed).hasMessageStartingWith("temperature-0@12: " + malformed.fault() + ": ");
        }
    }
}
