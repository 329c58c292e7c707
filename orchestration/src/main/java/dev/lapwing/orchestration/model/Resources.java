package dev.lapwing.orchestration.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What a node has, or a pod asks for.
 *
 * @param milliCpu thousandths of a processor
 * @param memoryBytes bytes of memory
 * @param pods number of pods; 1 for a pod
 * @param others amounts of what else Kubernetes counts, by its name there: {@code ephemeral-storage}, {@code
 *     hugepages-2Mi}, {@code vendor.example/camera}
 */
public record Resources(long milliCpu, long memoryBytes, long pods, Map<String, Long> others) {

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0);

    public Resources {
        others = Map.copyOf(others);
    }

    /** Without any of the {@link #others}. */
    public Resources(long milliCpu, long memoryBytes, long pods) {
        this(milliCpu, memoryBytes, pods, Map.of());
    }

    /** Both together. */
    public Resources plus(Resources other) {
        return new Resources(
                milliCpu + other.milliCpu,
                memoryBytes + other.memoryBytes,
                pods + other.pods,
                merged(other, Long::sum));
    }

    /** What is left of this without {@code other}; may be negative. */
    public Resources minus(Resources other) {
        return new Resources(
                milliCpu - other.milliCpu,
                memoryBytes - other.memoryBytes,
                pods - other.pods,
                merged(other, (have, less) -> have - less));
    }

    /** Of each the greater amount. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(milliCpu, other.milliCpu),
                Math.max(memoryBytes, other.memoryBytes),
                Math.max(pods, other.pods),
                merged(other, Math::max));
    }

    /** Whether this has room in {@code free}. What is not asked for need not be there. */
    public boolean fitsIn(Resources free) {
        return (milliCpu == 0 || milliCpu <= free.milliCpu)
                && (memoryBytes == 0 || memoryBytes <= free.memoryBytes)
                && (pods == 0 || pods <= free.pods)
                && (others.isEmpty() || othersFitIn(free));
    }

    /** Whether this has room in what {@code used} leaves of {@code capacity}; the same as asking of their difference. */
    public boolean fitsBeside(Resources used, Resources capacity) {
        if (!others.isEmpty()) {
            return fitsIn(capacity.minus(used));
        }
        return (milliCpu == 0 || milliCpu <= capacity.milliCpu - used.milliCpu)
                && (memoryBytes == 0 || memoryBytes <= capacity.memoryBytes - used.memoryBytes)
                && (pods == 0 || pods <= capacity.pods - used.pods);
    }

    private boolean othersFitIn(Resources free) {
        return others.entrySet().stream()
                .allMatch(asked ->
                        asked.getValue() == 0 || asked.getValue() <= free.others.getOrDefault(asked.getKey(), 0L));
    }

    private Map<String, Long> merged(Resources other, BinaryOperator<Long> both) {
        if (other.others.isEmpty()) {
            return others;
        }
        var merged = new TreeMap<String, Long>(others);
        other.others.forEach((name, amount) -> merged.put(name, both.apply(others.getOrDefault(name, 0L), amount)));
        return merged;
    }
}
