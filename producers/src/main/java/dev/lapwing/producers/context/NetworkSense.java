package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the board's real interfaces carry, as the kernel counts it. A rate needs two looks, and is over the time between them:
 * the first look says nothing.
 */
public final class NetworkSense implements Sense {

    private record Traffic(long bytes, long nanoTime) {}

    private final Path root;
    private final Optional<Path> network;
    private final LongSupplier nanoTime;
    private @Nullable Traffic last;

    /**
     * A sense that has not looked yet.
     *
     * @param root {@code /proc}, or where the board's is mounted in a container
     * @param network where the board's {@code /proc/1/net} is mounted in a container; without it, what {@code root} has
     */
    public NetworkSense(Path root, Optional<Path> network, LongSupplier nanoTime) {
        this.root = root;
        this.network = network;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "network";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.NETWORK_BYTES);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException {
        if (network.isEmpty() && !Files.isReadable(root.resolve("stat"))) {
            return Map.of(); // not Linux
        }
        Path devices = network.map(named -> named.resolve("dev")).orElseGet(this::devices);
        Traffic now;
        try {
            now = new Traffic(
                    Procfs.networkBytes(Files.readString(devices, StandardCharsets.ISO_8859_1)), nanoTime.getAsLong());
        } catch (IOException e) {
            throw new SenseException(
                    devices + " could not be read (" + e + "); see "
                            + (network.isPresent()
                                    ? "LAPWING_CONTEXT_NETWORK, which in a pod is the board's /proc/1/net"
                                    : "LAPWING_CONTEXT_PROC"),
                    e);
        }
        Traffic before = last;
        last = now;
        // Fewer bytes than before: an interface has gone.
        return before == null || now.bytes < before.bytes || now.nanoTime <= before.nanoTime
                ? Map.of()
                : Map.of(Metric.NETWORK_BYTES, (now.bytes - before.bytes) / ((now.nanoTime - before.nanoTime) / 1e9));
    }

    private Path devices() {
        // Process 1 is in the board's network where the board's /proc is mounted, and in ours where it is not.
        Path ofFirst = root.resolve("1/net/dev");
        return Files.isReadable(ofFirst) ? ofFirst : root.resolve("net/dev");
    }

    @Override
    public boolean required() {
        return network.isPresent();
    }
}
