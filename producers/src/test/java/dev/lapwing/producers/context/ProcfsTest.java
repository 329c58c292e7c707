package dev.lapwing.producers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lapwing.producers.context.Procfs.ProcessorTime;
import org.junit.jupiter.api.Test;

/** By texts as a Raspberry Pi 3's kernel writes them. */
class ProcfsTest {

    private static final String STAT = """
            cpu  10132153 290696 3084719 46828483 16683 0 25195 175628 175628 0
            cpu0 1393280 32966 572056 13343292 6130 0 17875 23933 0 0
            cpu1 1335253 33201 560403 11152911 3552 0 2483 51235 0 0
            cpu2 1335253 33201 560403 11152911 3552 0 2483 51235 0 0
            cpu3 1335253 33201 560403 11152911 3552 0 2483 51235 0 0
            intr 1462898 0 0 0
            ctxt 115315
            btime 1769506000
            processes 86031
            """;

    private static final String MEMINFO = """
            MemTotal:         948012 kB
            MemFree:           61232 kB
            MemAvailable:     616208 kB
            Buffers:           51404 kB
            SwapTotal:        102396 kB
            HugePages_Total:       0
            """;

    private static final String NET_DEV = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 9999999   10000    0    0    0     0          0         0  9999999   10000    0    0    0     0       0          0
              eth0: 1000      10    0    0    0     0          0         0  200       3    0    0    0     0       0          0
             wlan0:30       1    0    0    0     0          0         0  4       1    0    0    0     0       0          0
             cni0: 5555555     1    0    0    0     0          0         0  5555555       1    0    0    0     0       0          0
             veth1a2b3c4d: 5555555     1    0    0    0     0          0         0  5555555       1    0    0    0     0       0          0
             flannel.1: 5555555     1    0    0    0     0          0         0  5555555       1    0    0    0     0       0          0
            """;

    @Test
    void knowsWhatTheProcessorsDid() {
        ProcessorTime before = Procfs.processorTime(STAT);
        ProcessorTime after =
                Procfs.processorTime("cpu  10132253 290696 3084769 46828723 16693 0 25195 175628 175628 0\n");

        assertThat(before).isEqualTo(new ProcessorTime(13_708_391, 60_553_557));
        assertThat(after.percentSince(before).orElseThrow())
                .as("150 of 400 ticks; waiting for a disk is no work, and a guest's time stands within the user's")
                .isEqualTo(37.5);
        assertThat(after.percentSince(after)).isEmpty();
        assertThat(Procfs.processors(STAT)).isEqualTo(4);
    }

    @Test
    void knowsMemoryByWhatIsAvailable() {
        assertThat(Procfs.memoryPercent(MEMINFO)).isCloseTo(35.0, within(0.001));
    }

    @Test
    void dividesTheLoadAmongTheProcessors() {
        assertThat(Procfs.load("1.20 0.58 0.50 1/197 25812\n", 4)).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void countsOnlyWhatGoesOverACableOrARadio() {
        assertThat(Procfs.networkBytes(NET_DEV)).isEqualTo(1234);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Procfs.processorTime("intr 1 2 3"))
                .withMessageContaining("cpu");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Procfs.memoryPercent("MemTotal: 5 kB"))
                .withMessageContaining("MemAvailable");
        assertThatIllegalArgumentException().isThrownBy(() -> Procfs.load("", 4));
    }

    @Test
    void callsADiskFullWhenItsUserCannotWriteAnyMore() {
        assertThat(DiskSense.percent(100, 55, 45)).isEqualTo(50);
        assertThat(DiskSense.percent(100, 10, 0)).isEqualTo(100);
        assertThat(DiskSense.percent(0, 0, 0)).isZero();
    }
}
