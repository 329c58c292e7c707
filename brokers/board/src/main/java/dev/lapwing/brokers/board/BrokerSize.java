package dev.lapwing.brokers.board;

/**
 * What a broker's settings for a small board depend on.
 *
 * @param brokers of the whole cluster
 * @param heapBytes of one broker: what waits to be served is bounded by it
 * @param recordMaxBytes the largest record
 */
public record BrokerSize(int brokers, long heapBytes, int recordMaxBytes) {

    /** How many brokers hold each record. */
    public int replicas() {
        return Math.min(3, brokers);
    }

    /** How many must have a record before it is acknowledged. */
    public int minInsync() {
        return brokers >= 3 ? 2 : 1;
    }
}
