package dev.lapwing.producers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcfsSenseIT {

    private static final EnumSet<Metric> ALL =
            EnumSet.of(Metric.CPU_PERCENT, Metric.LOAD, Metric.MEMORY_PERCENT, Metric.NETWORK_BYTES);

    @TempDir
    Path proc;

    private final AtomicLong nanos = new AtomicLong(1);

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void saysRatesFromItsSecondLookOn() throws Exception {
        var sense = new ProcfsSense(proc, Optional.empty(), nanos::get);
        write("stat", "cpu  100 0 0 100 0 0 0 0\ncpu0 1 1 1 1\ncpu1 1 1 1 1\n");
        write("loadavg", "3.0 1 1 1/1 1\n");
        write("meminfo", "MemTotal: 1000 kB\nMemAvailable: 250 kB\n");
        write("net/dev", "eth0: 1000 0 0 0 0 0 0 0 1000 0\n");

        assertThat(sense.feel(ALL))
                .containsExactlyInAnyOrderEntriesOf(Map.of(Metric.LOAD, 1.5, Metric.MEMORY_PERCENT, 75.0));

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        write("stat", "cpu  130 0 0 170 0 0 0 0\n");
        write("net/dev", "eth0: 6000 0 0 0 0 0 0 0 6000 0\n");
        assertThat(sense.feel(EnumSet.of(Metric.CPU_PERCENT, Metric.NETWORK_BYTES)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(Metric.CPU_PERCENT, 30.0, Metric.NETWORK_BYTES, 1000.0));

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        write("net/dev", "wlan0: 5 0 0 0 0 0 0 0 5 0\n");
        assertThat(sense.feel(EnumSet.of(Metric.NETWORK_BYTES)))
                .as("an interface has gone with what it had counted")
                .isEmpty();
    }

    @Test
    void asksTheBoardsNetworkWhereTheBoardsOwnProcIsMounted() throws Exception {
        var sense = new ProcfsSense(proc, Optional.empty(), nanos::get);
        write("stat", "cpu  1 0 0 1\n");
        write("net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");
        write("1/net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");
        sense.feel(EnumSet.of(Metric.NETWORK_BYTES));

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        write("1/net/dev", "eth0: 70 0 0 0 0 0 0 0 7 0\n");

        assertThat(sense.feel(EnumSet.of(Metric.NETWORK_BYTES))).containsEntry(Metric.NETWORK_BYTES, 77.0);
    }

    @Test
    void asksTheBoardsNetworkWhereThatAloneIsMounted() throws Exception {
        var sense = new ProcfsSense(proc, Optional.of(proc.resolve("host/net")), nanos::get);
        write("stat", "cpu  1 0 0 1\n");
        write("1/net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");
        write("net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");
        write("host/net/dev", "wlan0: 0 0 0 0 0 0 0 0 0 0\n");
        sense.feel(EnumSet.of(Metric.NETWORK_BYTES));

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        write("host/net/dev", "wlan0: 100 0 0 0 0 0 0 0 20 0\ncni0: 9 0 0 0 0 0 0 0 9 0\n");

        assertThat(sense.feel(EnumSet.of(Metric.NETWORK_BYTES))).containsEntry(Metric.NETWORK_BYTES, 60.0);
    }

    @Test
    void saysSoWhereTheBoardsNetworkIsNotThere() throws Exception {
        var sense = new ProcfsSense(proc, Optional.of(proc.resolve("host/net")), nanos::get);
        write("stat", "cpu  1 0 0 1\n");
        write("net/dev", "eth0: 0 0 0 0 0 0 0 0 0 0\n");

        assertThatExceptionOfType(SenseException.class)
                .as("the pod's own figures are not taken for the board's")
                .isThrownBy(() -> sense.feel(EnumSet.of(Metric.NETWORK_BYTES)))
                .withMessageStartingWith(proc.resolve("host/net/dev") + " could not be read")
                .withMessageContaining("LAPWING_CONTEXT_NETWORK");
    }

    @Test
    void feelsNothingWhereThereIsNoProcAndNamesTheSettingWhereItIsBroken() throws Exception {
        var sense = new ProcfsSense(proc, Optional.empty(), nanos::get);
        assertThat(sense.feel(ALL)).isEmpty();

        write("stat", "nonsense");
        assertThatExceptionOfType(SenseException.class)
                .isThrownBy(() -> sense.feel(ALL))
                .withMessageContaining("LAPWING_CONTEXT_PROC");
    }

    @Test
    void feelsThisMachine() throws Exception {
        var sense = new ProcfsSense(Path.of("/proc"), Optional.empty(), System::nanoTime);

        assertThat(sense.feel(ALL)).containsKeys(Metric.LOAD, Metric.MEMORY_PERCENT);
        assertThat(new DiskSense(List.of(proc, Path.of("/nowhere"))).feel(EnumSet.of(Metric.DISK_PERCENT)))
                .containsKey(Metric.DISK_PERCENT);
    }
}
