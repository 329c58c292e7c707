package dev.lapwing.brokers.board;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disk that a broker writes to. Kafka stops itself when it is full, so it is degraded well before: while somebody can
 * still lower {@code retention.bytes} or make room.
 */
public final class BrokerDisk implements Service {

    private static final int SHARE = 20;
    private static final long LEAST = 500L << 20;

    private final Path directory;
    private final Optional<Long> freeMin;

    /** A watermark of {@code freeMin}; without one, of a twentieth of the disk and at least 500 MiB. */
    public BrokerDisk(Path directory, Optional<Long> freeMin) {
        this.directory = directory;
        this.freeMin = freeMin;
    }

    /** Adds what it measures. */
    public void register(PrometheusRegistry metrics) {
        GaugeWithCallback.builder()
                .name("lapwing_broker_disk_free_bytes")
                .help("Bytes free on the disk of the broker's topics.")
                .callback(callback -> {
                    try {
                        callback.call((double) store().getUsableSpace());
                    } catch (IOException e) {
                        // a gauge without a value; check() says why
                    }
                })
                .register(metrics);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void start() {
        // it only looks
    }

    @Override
    public Health check() {
        try {
            FileStore store = store();
            return judge(store.getUsableSpace(), freeMin.orElse(Math.max(LEAST, store.getTotalSpace() / SHARE)));
        } catch (IOException e) {
            return new Health.Waiting(directory + " cannot be looked at: " + e.getMessage());
        }
    }

    private Health judge(long free, long least) {
        String amounts = mebibytes(free) + " free at " + directory;
        return free >= least
                ? new Health.Up(amounts)
                : new Health.Degraded(amounts + ", less than " + mebibytes(least)
                        + ": Kafka stops when it is full. Make room, or lower retention.bytes of the largest topics ("
                        + BrokerSetting.DISK_FREE_MIN.name() + " is the threshold)");
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(directory);
    }

    @Override
    public void close() {
        // holds nothing
    }
}
