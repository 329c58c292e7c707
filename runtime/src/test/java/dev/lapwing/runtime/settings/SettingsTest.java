package dev.lapwing.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.runtime.BoardSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Setting<Integer> PORT =
            Setting.integer("LAPWING_PORT", "", "9404", "A port.").where(port -> port < 65_536, "be below 65536");

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheDefault() {
        assertThat(Settings.of(Map.of(), Map.of()).get(PORT)).isEqualTo(9404);
        assertThat(Settings.of(Map.of("LAPWING_PORT", "1"), Map.of()).get(PORT)).isEqualTo(1);
        assertThat(Settings.of(Map.of("LAPWING_PORT", "1"), Map.of("LAPWING_PORT", "2"))
                        .get(PORT))
                .isEqualTo(2);
        assertThat(Settings.of(Map.of("LAPWING_PORT", "1"), Map.of())
                        .with(PORT, "3")
                        .get(PORT))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void anEmptyValueCountsAsNotSet(String empty) {
        assertThat(Settings.of(Map.of("LAPWING_PORT", empty), Map.of()).get(PORT))
                .isEqualTo(9404);
    }

    @Test
    void whatIsMissingIsNamedWithItsFlagAndItsPurpose() {
        Setting<URI> root = Setting.uri("LAPWING_ARCHIVE_URI", null, "Where the archive is.");

        assertThatThrownBy(() -> Settings.of(Map.of(), Map.of()).get(root))
                .isInstanceOf(SettingException.class)
                .hasMessage("LAPWING_ARCHIVE_URI is not set. Set it, or give --archive-uri: Where the archive is.");
        assertThat(Settings.of(Map.of(), Map.of()).find(root)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LAPWING_PORT=nine must be a whole number | nine",
                "LAPWING_PORT=99999 must be below 65536 | 99999",
                "LAPWING_PORT=99999999999 must be a whole number | 99999999999"
            })
    void aMessageNamesSettingValueAndRule(String message, String text) {
        assertThatThrownBy(() ->
                        Settings.of(Map.of("LAPWING_PORT", text), Map.of()).get(PORT))
                .isInstanceOf(SettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "64KiB, 65536", "8 MiB, 8388608", "2g, 2147483648", "1TiB, 1099511627776", "7b, 7"})
    void readsSizes(String text, long bytes) {
        assertThat(of(Setting.bytes("LAPWING_X", null, "A size."), text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "8MB", "1.5MiB", "MiB", "99999999999999999999", "999999999999999TiB"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> of(Setting.bytes("LAPWING_X", null, "A size."), text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("LAPWING_X=" + text + " must be ");
    }

    @ParameterizedTest
    @CsvSource({"250ms, 250", "60s, 60000", "15min, 900000", "15m, 900000", "2h, 7200000", "3d, 259200000"})
    void readsDurations(String text, long milliseconds) {
        assertThat(of(Setting.duration("LAPWING_X", null, "A time."), text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "-5s", "1y", "PT5S", "999999999999999d"})
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> of(Setting.duration("LAPWING_X", null, "A time."), text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("LAPWING_X=" + text + " must be ");
    }

    @Test
    void readsTheOtherKinds() {
        assertThat(of(Setting.flag("LAPWING_X", null, "A switch."), "TRUE")).isTrue();
        assertThat(of(Setting.zone("LAPWING_X", null, "A zone."), "Europe/Helsinki"))
                .isEqualTo(ZoneId.of("Europe/Helsinki"));
        assertThat(of(Setting.path("LAPWING_X", null, "A file."), "/camera1")).isEqualTo(Path.of("/camera1"));
        assertThat(of(Setting.choice("LAPWING_X", TimeUnit.class, null, "A unit."), "seconds"))
                .isEqualTo(TimeUnit.SECONDS);
    }

    @Test
    void refusesTheOtherKindsWithTheirRule() {
        assertThatThrownBy(() -> of(Setting.flag("LAPWING_X", null, "A switch."), "yes"))
                .hasMessage("LAPWING_X=yes must be true or false");
        assertThatThrownBy(() -> of(Setting.zone("LAPWING_X", null, "A zone."), "Mars/Olympus"))
                .hasMessage("LAPWING_X=Mars/Olympus must be of the kind: time zone");
        assertThatThrownBy(() -> of(Setting.uri("LAPWING_X", null, "A place."), "not a uri"))
                .hasMessage("LAPWING_X=not a uri must be of the kind: URI");
        assertThatThrownBy(() -> of(Setting.choice("LAPWING_X", Thread.State.class, null, "A state."), "asleep"))
                .hasMessage(
                        "LAPWING_X=asleep must be one of new, runnable, blocked, waiting, timed-waiting, terminated");
    }

    @ParameterizedTest
    @CsvSource({"LAPWING_FRAME_MAX_BYTES, --frame-max-bytes", "NODE_NAME, --node-name"})
    void aFlagHasTheNameOfItsVariable(String name, String flag) {
        assertThat(Setting.text(name, null, "A text.").flag()).isEqualTo(flag);
    }

    @Test
    void aNodeHasANameEvenWhereNobodyGaveItOne() {
        assertThat(BoardSettings.nodeName(Settings.of(Map.of("NODE_NAME", "rpi-node-1"), Map.of())))
                .isEqualTo("rpi-node-1");
        assertThat(BoardSettings.nodeName(Settings.of(Map.of(), Map.of()))).isNotBlank();
    }

    @Test
    void aNodesNameIsShortEnoughForTheNameOfADirectory() {
        assertThatThrownBy(() -> BoardSettings.nodeName(Settings.of(Map.of("NODE_NAME", "é".repeat(34)), Map.of())))
                .hasMessageStartingWith("NODE_NAME=éé")
                .hasMessageContaining("must have at most 200 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65MiB", "2GiB"})
    void aPictureHasABoundThatMemoryCanHold(String text) {
        assertThatThrownBy(() -> Settings.of(Map.of("LAPWING_FRAME_MAX_BYTES", text), Map.of())
                        .get(BoardSettings.FRAME_MAX_BYTES))
                .hasMessage("LAPWING_FRAME_MAX_BYTES=" + text + " must be greater than 0 and at most 64MiB");
    }

    @Test
    void findsWhatPassesThroughByItsPrefix() {
        var settings = Settings.of(Map.of("LAPWING_LOCAL_KAFKA_ACKS", "1", "LAPWING_LOCAL_KAFKA_", "x"), Map.of());

        assertThat(settings.withPrefix("LAPWING_LOCAL_KAFKA_")).containsExactly(Map.entry("ACKS", "1"));
    }

    private static <T> T of(Setting<T> setting, String text) {
        return Settings.of(Map.of(setting.name(), text), Map.of()).get(setting);
    }
}
