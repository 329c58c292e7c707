package dev.lapwing.orchestration.deploy;

/**
 * What a broker says of itself and of the partitions that it leads.
 *
 * @param serving whether Kafka's controller lets it serve; one that does not serve is in no partition's ISR
 * @param underReplicated that lack a replica in sync
 * @param underMinIsr that take no writes for want of replicas in sync
 * @param atMinIsr that would take none if they lost one more
 */
public record BrokerMeasures(boolean serving, int underReplicated, int underMinIsr, int atMinIsr) {

    /** Of several brokers together. */
    BrokerMeasures plus(BrokerMeasures other) {
        return new BrokerMeasures(
                serving && other.serving,
                underReplicated + other.underReplicated,
                underMinIsr + other.underMinIsr,
                atMinIsr + other.atMinIsr);
    }
}
