package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Processors, memory and network as the kernel tells them. What is a rate needs two looks, and is over the time between
 * them: the first look says nothing of it.
 */
public final class ProcfsSense implements Sense {

    private record Traffic(long bytes, long nanoTime) {}

    private final Path root;
    private final Optional<Path> network;
    private final LongSupplier nanoTime;
    private Procfs.@Nullable ProcessorTime lastTime;
    private @Nullable Traffic lastTraffic;

    /**
     * A sense that has not looked yet.
     *
     * @param root {@code /proc}, or where the board's is mounted in a container
     * @param network where the board's {@code /proc/1/net} is mounted in a container; without it, what {@code root} has
     */
    public ProcfsSense(Path root, Optional<Path> network, LongSupplier nanoTime) {
        this.root = root;
        this.network = network;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "procfs";
    }

    @Override
    public Set<Metric> metrics() {
        return EnumSet.of(Metric.CPU_PERCENT, Metric.LOAD, Metric.MEMORY_PERCENT, Metric.NETWORK_BYTES);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException {
        var values = new EnumMap<Metric, Double>(Metric.class);
        if (!Files.isReadable(root.resolve("stat"))) {
            return values; // not Linux
        }
        try {
            if (due.contains(Metric.CPU_PERCENT)) {
                processors(values);
            }
            if (due.contains(Metric.LOAD)) {
                values.put(Metric.LOAD, Procfs.load(text("loadavg"), Procfs.processors(text("stat"))));
            }
            if (due.contains(Metric.MEMORY_PERCENT)) {
                values.put(Metric.MEMORY_PERCENT, Procfs.memoryPercent(text("meminfo")));
            }
            if (due.contains(Metric.NETWORK_BYTES)) {
                network(values);
            }
            return values;
        } catch (IOException | IllegalArgumentException e) {
            throw new SenseException(root + " could not be read (" + e.getMessage() + "); see LAPWING_CONTEXT_PROC", e);
        }
    }

    private void processors(Map<Metric, Double> values) throws IOException {
        Procfs.ProcessorTime now = Procfs.processorTime(text("stat"));
        Procfs.ProcessorTime before = lastTime;
        lastTime = now;
        if (before != null) {
            now.percentSince(before).ifPresent(percent -> values.put(Metric.CPU_PERCENT, percent));
        }
    }

    private void network(Map<Metric, Double> values) throws IOException, SenseException {
        var now = new Traffic(networkBytes(), nanoTime.getAsLong());
        Traffic before = lastTraffic;
        lastTraffic = now;
        // Fewer bytes than before: an interface has gone.
        if (before != null && now.bytes >= before.bytes && now.nanoTime > before.nanoTime) {
            values.put(Metric.NETWORK_BYTES, (now.bytes - before.bytes) / ((now.nanoTime - before.nanoTime) / 1e9));
        }
    }

    private long networkBytes() throws IOException, SenseException {
        if (network.isEmpty()) {
            return Procfs.networkBytes(text(devices()));
        }
        Path devices = network.get().resolve("dev");
        try {
            return Procfs.networkBytes(text(devices));
        } catch (IOException | IllegalArgumentException e) {
            throw new SenseException(
                    devices + " could not be read (" + e
                            + "); see LAPWING_CONTEXT_NETWORK, which in a pod is the board's" + " /proc/1/net",
                    e);
        }
    }

    private Path devices() {
        // Process 1 is in the board's network where the board's /proc is mounted, and in ours where it is not.
        Path ofFirst = root.resolve("1/net/dev");
        return Files.isReadable(ofFirst) ? ofFirst : root.resolve("net/dev");
    }

    private String text(String file) throws IOException {
        return text(root.resolve(file));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
