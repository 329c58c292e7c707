package dev.lapwing.producers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSenseIT {

    private static final Set<Metric> DUE = Set.of(Metric.NETWORK_BYTES);
    private static final String OURS = "net/dev";
    private static final String OF_THE_FIRST_PROCESS = "1/net/dev";
    private static final String MOUNTED = "host/net/dev";

    @TempDir
    Path proc;

    private final AtomicLong nanos = new AtomicLong(1);

    @BeforeEach
    void isLinux() throws IOException {
        write("stat", "cpu  1 0 0 1\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String device(String name, long received, long sent) {
        return name + ": " + received + " 0 0 0 0 0 0 0 " + sent + " 0\n";
    }

    private NetworkSense sense(boolean named) {
        return new NetworkSense(proc, named ? Optional.of(proc.resolve("host/net")) : Optional.empty(), nanos::get);
    }

    @Test
    void saysTheRateFromItsSecondLookOnWhileNoInterfaceGoes() throws Exception {
        NetworkSense sense = sense(false);
        write(OURS, device("eth0", 1000, 1000));

        assertThat(sense.feel(DUE)).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        write(OURS, device("eth0", 6000, 6000) + device("cni0", 900, 900));
        assertThat(sense.feel(DUE)).containsExactlyEntriesOf(Map.of(Metric.NETWORK_BYTES, 1000.0));

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        write(OURS, device("wlan0", 5, 5));
        assertThat(sense.feel(DUE))
                .as("an interface has gone with what it had counted")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false," + OF_THE_FIRST_PROCESS, "true," + MOUNTED})
    void asksTheBoardsNetworkWhereThatIsMounted(boolean named, String boards) throws Exception {
        NetworkSense sense = sense(named);
        write(OURS, device("eth0", 0, 0));
        write(OF_THE_FIRST_PROCESS, device("eth0", 0, 0));
        write(boards, device("wlan0", 0, 0));
        sense.feel(DUE);

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        write(boards, device("wlan0", 100, 20));

        assertThat(sense.feel(DUE)).containsEntry(Metric.NETWORK_BYTES, 60.0);
    }

    @ParameterizedTest
    @CsvSource({"false," + OURS + ",LAPWING_CONTEXT_PROC", "true," + MOUNTED + ",LAPWING_CONTEXT_NETWORK"})
    void namesTheFileThatIsNotThereAndItsSetting(boolean named, String missing, String setting) throws Exception {
        NetworkSense sense = sense(named);
        if (named) {
            write(OURS, device("eth0", 0, 0)); // the pod's own, which is not taken for the board's
        }

        assertThatExceptionOfType(SenseException.class)
                .isThrownBy(() -> sense.feel(DUE))
                .withMessageStartingWith(proc.resolve(missing) + " could not be read")
                .withMessageContaining(setting);
        assertThat(sense.required())
                .as("whoever named it is told by /readyz, too")
                .isEqualTo(named);
    }

    @Test
    void feelsNothingWhereThereIsNoProc() throws Exception {
        Files.delete(proc.resolve("stat"));

        assertThat(sense(false).feel(DUE)).isEmpty();
    }
}
