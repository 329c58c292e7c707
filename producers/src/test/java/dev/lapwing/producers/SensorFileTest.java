package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.runtime.settings.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensorFileTest {

    @TempDir
    Path directory;

    private List<SensorPlan> read(String json) throws IOException {
        return SensorFile.read(Files.writeString(directory.resolve("sensors.json"), json));
    }

    @Test
    void readsASensorOfEachWayWithAllThatItMaySay() throws Exception {
        List<SensorPlan> plans = read("""
                [{"name": "humidity_percent", "command": ["read-humidity", "--once"], "interval": "5min",
                  "pattern": "humidity=([0-9.]+)", "lowest": 0, "highest": 100, "jump": 20},
                 {"name": "rain_mm", "files": "/sensors/rain"}]
                """);

        assertThat(plans).hasSize(2);
        SensorPlan humidity = plans.getFirst();
        assertThat(humidity.name()).isEqualTo("humidity_percent");
        assertThat(humidity.way()).isEqualTo(new SensorPlan.Way.Command(List.of("read-humidity", "--once")));
        assertThat(humidity.interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(humidity.limits()).isEqualTo(new Plausibility.Limits(0, 100, 20, ""));
        assertThat(humidity.pattern()
                        .parse("x", Instant.EPOCH, "t=20 humidity=48.5%", null)
                        .value())
                .isEqualTo(48.5);
        SensorPlan rain = plans.getLast();
        assertThat(rain.way()).isEqualTo(new SensorPlan.Way.Files(Path.of("/sensors/rain")));
        assertThat(rain.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rain.pattern()).isEqualTo(ReadingPattern.BARE_NUMBER);
        assertThat(new Plausibility(rain.limits()).judge(-1e300)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{                                                                     | is no JSON",
                "{}                                                                     | must be a JSON array",
                "[{}]                                                                   | sensor 1: \"name\" must be a string",
                "[{\"name\": \"a b\", \"files\": \"/x\"}]                               | \"name\" must be letters",
                "[{\"name\": \"a\"}]                                                    | \"command\" or \"files\"",
                "[{\"name\": \"a\", \"files\": \"/x\", \"command\": [\"y\"]}]           | not both",
                "[{\"name\": \"a\", \"command\": \"date\"}]                             | must be an array of strings",
                "[{\"name\": \"a\", \"command\": []}]                                   | must be an array of strings",
                "[{\"name\": \"a\", \"command\": [1]}]                                  | must be an array of strings",
                "[{\"name\": \"a\", \"files\": \"/x\", \"every\": \"1s\"}]              | \"every\" is not known; the keys are",
                "[{\"name\": \"a\", \"files\": \"/x\", \"interval\": \"soon\"}]         | a: interval=soon must be a duration",
                "[{\"name\": \"a\", \"files\": \"/x\", \"interval\": \"1ms\"}]          | must be at least 100ms",
                "[{\"name\": \"a\", \"files\": \"/x\", \"pattern\": \"(\"}]             | must be a regular expression",
                "[{\"name\": \"a\", \"files\": \"/x\", \"pattern\": \"[0-9]+\"}]        | must have a group",
                "[{\"name\": \"a\", \"files\": \"/x\", \"lowest\": \"0\"}]              | \"lowest\" must be a number",
                "[{\"name\": \"a\", \"files\": \"/x\", \"lowest\": 2, \"highest\": 1}]  | must not be above highest",
                "[{\"name\": \"a\", \"files\": \"/x\"}, {\"name\": \"a\", \"files\": \"/y\"}] | names the sensor a twice",
            })
    void namesFileSensorKeyAndRuleOfWhatIsWrong(String json, String says) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining("LAPWING_SENSORS_FILE=" + directory)
                .withMessageContaining(says);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> SensorFile.read(directory.resolve("absent.json")))
                .withMessageContaining("absent.json cannot be read");
    }
}
