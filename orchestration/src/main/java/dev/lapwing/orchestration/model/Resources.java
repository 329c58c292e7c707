package dev.lapwing.orchestration.model;

/**
 * What a node has, or a pod asks for.
 *
 * @param milliCpu thousandths of a processor
 * @param memoryBytes bytes of memory
 * @param pods number of pods; 1 for a pod
 */
public record Resources(long milliCpu, long memoryBytes, long pods) {

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0);

    /** Both together. */
    public Resources plus(Resources other) {
        return new Resources(milliCpu + other.milliCpu, memoryBytes + other.memoryBytes, pods + other.pods);
    }

    /** What is left of this without {@code other}; may be negative. */
    public Resources minus(Resources other) {
        return new Resources(milliCpu - other.milliCpu, memoryBytes - other.memoryBytes, pods - other.pods);
    }

    /** Whether this has room in {@code free}. What is not asked for need not be there. */
    public boolean fitsIn(Resources free) {
        return (milliCpu == 0 || milliCpu <= free.milliCpu)
                && (memoryBytes == 0 || memoryBytes <= free.memoryBytes)
                && (pods == 0 || pods <= free.pods);
    }
}
