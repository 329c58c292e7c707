package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Processors and memory as the kernel tells them. What is a rate needs two looks, and is over the time between them: the
 * first look says nothing of it.
 */
public final class ProcfsSense implements Sense {

    private final Path root;
    private Procfs.@Nullable ProcessorTime lastTime;

    /**
     * A sense that has not looked yet.
     *
     * @param root {@code /proc}, or where the board's is mounted in a container
     */
    public ProcfsSense(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return "procfs";
    }

    @Override
    public Set<Metric> metrics() {
        return EnumSet.of(Metric.CPU_PERCENT, Metric.LOAD, Metric.MEMORY_PERCENT);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException {
        var values = new EnumMap<Metric, Double>(Metric.class);
        if (!Files.isReadable(root.resolve("stat"))) {
            throw new SenseException(root + " has no file stat that can be read, so it is no process file system; see"
                    + " LAPWING_CONTEXT_PROC");
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

    private String text(String file) throws IOException {
        return Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1);
    }
}
