package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How full the fullest file system of some paths is, as {@code df} says it. A path that is not there is passed over. */
public final class DiskSense implements Sense {

    private final List<Path> paths;

    public DiskSense(List<Path> paths) {
        this.paths = List.copyOf(paths);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.DISK_PERCENT);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException {
        double fullest = -1;
        for (Path path : paths) {
            if (Files.exists(path)) {
                try {
                    FileStore store = Files.getFileStore(path);
                    fullest = Math.max(
                            fullest,
                            percent(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace()));
                } catch (IOException e) {
                    throw new SenseException(
                            "the file system of " + path + " says nothing (" + e.getMessage()
                                    + "); see LAPWING_CONTEXT_DISKS",
                            e);
                }
            }
        }
        return fullest < 0 ? Map.of() : Map.of(Metric.DISK_PERCENT, fullest);
    }

    /** What is kept for root counts neither as used nor as free. */
    static double percent(long total, long unallocated, long usable) {
        long used = total - unallocated;
        return used + usable <= 0 ? 0 : Math.clamp(100.0 * used / (used + usable), 0, 100);
    }
}
