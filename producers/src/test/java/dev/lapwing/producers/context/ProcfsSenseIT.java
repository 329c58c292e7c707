package dev.lapwing.producers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcfsSenseIT {

    @TempDir
    Path proc;

    private void write(String file, String text) throws IOException {
        Files.writeString(proc.resolve(file), text);
    }

    @Test
    void saysTheRateFromItsSecondLookOn() throws Exception {
        var sense = new ProcfsSense(proc);
        write("stat", "cpu  100 0 0 100 0 0 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\n");
        write("loadavg", "3.0 1 1 1/1 1\n");
        write("meminfo", "MemTotal: 1000 kB\nMemAvailable: 250 kB\n");

        assertThat(sense.feel(sense.metrics()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(Metric.LOAD, 1.5, Metric.MEMORY_PERCENT, 75.0));

        write("stat", "cpu  130 0 0 170 0 0 0 0\n");
        assertThat(sense.feel(Set.of(Metric.CPU_PERCENT))).containsExactlyEntriesOf(Map.of(Metric.CPU_PERCENT, 30.0));
    }

    @Test
    void namesTheSettingWhereThereIsNoProcAndWhereItIsBroken() throws Exception {
        var sense = new ProcfsSense(proc);
        assertThatExceptionOfType(SenseException.class)
                .isThrownBy(() -> sense.feel(sense.metrics()))
                .withMessageContaining("LAPWING_CONTEXT_PROC");

        write("stat", "nonsense");
        assertThatExceptionOfType(SenseException.class)
                .isThrownBy(() -> sense.feel(sense.metrics()))
                .withMessageContaining("LAPWING_CONTEXT_PROC");
    }

    @Test
    void feelsThisMachine() throws Exception {
        var sense = new ProcfsSense(Path.of("/proc"));

        assertThat(sense.feel(sense.metrics())).containsKeys(Metric.LOAD, Metric.MEMORY_PERCENT);
        assertThat(new DiskSense(List.of(proc, Path.of("/nowhere"))).feel(EnumSet.of(Metric.DISK_PERCENT)))
                .containsKey(Metric.DISK_PERCENT);
    }
}
