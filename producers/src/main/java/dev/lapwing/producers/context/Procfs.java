package dev.lapwing.producers.context;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What the texts of {@code /proc} mean (proc(5)). Pure. */
final class Procfs {

    /** Of no cable and no radio: loopback, and what container networks put between pods and the board. */
    private static final Pattern VIRTUAL =
            Pattern.compile("lo|(?:veth|cni|flannel|cali|docker|br-|virbr|vxlan|tunl|kube|dummy|ifb|nodelocaldns).*");

    private static final int RECEIVED = 0;
    private static final int SENT = 8;

    private Procfs() {}

    /**
     * Time of all processors since the start, in the kernel's ticks.
     *
     * @param busy when they worked
     * @param all with when they had nothing to do, or waited for a disk
     */
    record ProcessorTime(long busy, long all) {

        /** How much of the time since {@code before} they worked, percent; empty if no tick went by. */
        OptionalDouble percentSince(ProcessorTime before) {
            long span = all - before.all;
            return span <= 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Math.clamp(100.0 * (busy - before.busy) / span, 0, 100));
        }
    }

    /**
     * The first line of {@code /proc/stat}.
     *
     * @throws IllegalArgumentException if it is not there
     */
    static ProcessorTime processorTime(String stat) {
        for (String line : stat.split("\n", -1)) {
            if (line.startsWith("cpu ")) {
                // user nice system idle iowait irq softirq steal; guest time is within user's.
                List<Long> ticks = numbers(line.substring(4));
                if (ticks.size() >= 4) {
                    long all =
                            ticks.stream().limit(8).mapToLong(Long::longValue).sum();
                    long idle = ticks.get(3) + (ticks.size() > 4 ? ticks.get(4) : 0);
                    return new ProcessorTime(all - idle, all);
                }
            }
        }
        throw new IllegalArgumentException("the line \"cpu\" is missing");
    }

    /**
     * Memory in use, percent: what {@code /proc/meminfo} does not call available.
     *
     * @throws IllegalArgumentException if it lacks MemTotal or MemAvailable
     */
    static double memoryPercent(String meminfo) {
        Map<String, Long> kilobytes = new HashMap<>();
        for (String line : meminfo.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                List<Long> numbers = numbers(line.substring(colon + 1).replace("kB", ""));
                if (!numbers.isEmpty()) {
                    kilobytes.put(line.substring(0, colon), numbers.getFirst());
                }
            }
        }
        Long total = kilobytes.get("MemTotal");
        Long available = kilobytes.get("MemAvailable");
        if (total == null || available == null || total <= 0) {
            throw new IllegalArgumentException("MemTotal or MemAvailable is missing");
        }
        return Math.clamp(100.0 * (total - available) / total, 0, 100);
    }

    /**
     * Load of one minute, per processor: the first number of {@code /proc/loadavg}.
     *
     * @throws IllegalArgumentException if it is not there
     */
    static double load(String loadavg, int processors) {
        try {
            return Double.parseDouble(loadavg.strip().split(" ", -1)[0]) / processors;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its first word is no number", e);
        }
    }

    /** Processors that are listed in {@code /proc/stat}; 1 at least. */
    static int processors(String stat) {
        return (int) Math.max(
                1, stat.lines().filter(line -> line.matches("cpu[0-9]+ .*")).count());
    }

    /** Bytes that all real interfaces of {@code /proc/net/dev} have received and sent so far. */
    static long networkBytes(String dev) {
        long bytes = 0;
        for (String line : dev.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !VIRTUAL.matcher(line.substring(0, colon).strip()).matches()) {
                List<Long> numbers = numbers(line.substring(colon + 1));
                if (numbers.size() > SENT) {
                    bytes += numbers.get(RECEIVED) + numbers.get(SENT);
                }
            }
        }
        return bytes;
    }

    private static List<Long> numbers(String text) {
        return Pattern.compile("[0-9]{1,18}")
                .matcher(text)
                .results()
                .map(number -> Long.parseLong(number.group()))
                .toList();
    }
}
