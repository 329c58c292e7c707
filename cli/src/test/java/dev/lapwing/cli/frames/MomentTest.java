package dev.lapwing.cli.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final ZoneId HELSINKI = ZoneId.of("Europe/Helsinki");

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:30:15Z, 2026-11-22T10:30:15Z",
        "2026-11-22T10:30:15+02:00, 2026-11-22T08:30:15Z",
        "2026-11-22T10:30, 2026-11-22T08:30:00Z",
        "2026-11-22, 2026-11-21T22:00:00Z",
        "90s, 2026-11-22T11:58:30Z",
        "10min, 2026-11-22T11:50:00Z",
        "2h, 2026-11-22T10:00:00Z",
        "3d, 2026-11-19T12:00:00Z"
    })
    void readsWhatPeopleWrite(String written, Instant meant) {
        assertThat(Moment.parse(written, HELSINKI, NOW)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "10", "2026-13-01", "2026-11-22T25:00", "-5min", "2026-11-22 10:30"})
    void refusesWhatIsNoMoment(String written) {
        assertThatThrownBy(() -> Moment.parse(written, HELSINKI, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + written + "' must be a time such as");
    }

    @Test
    void countsBackFromNow() {
        assertThat(Moment.parse("0s", HELSINKI, NOW)).isEqualTo(NOW.instant());
    }
}
