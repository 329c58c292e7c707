package dev.lapwing.brokers;

/**
 * What a broker's settings for a small board depend on.
 *
 * @param brokers of the whole cluster
 * @param heapBytes of one broker: what waits to be served is bounded by it
 * @param recordMaxBytes the largest record
 */
record BrokerSize(int brokers, long heapBytes, int recordMaxBytes) {}
