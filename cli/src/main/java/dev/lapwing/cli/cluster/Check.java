package dev.lapwing.cli.cluster;

import java.util.Locale;

/** What the doctor looks at. */
enum Check {
    /** The cluster answers, and lets this user look. */
    REACHABLE,
    /** There are as many brokers as a topic is to have replicas. */
    BROKERS,
    /** Brokers make no topic by themselves, whose settings nobody chose. */
    AUTO_CREATION,
    /** A broker that lacks records is never made leader. */
    UNCLEAN_ELECTION,
    /** Kafka's own topics, which hold positions and transactions, are replicated. */
    INTERNAL_TOPICS,
    /** The topics of the pipeline are there. */
    TOPICS,
    /** Each partition has the replicas that the settings ask for. */
    REPLICATION,
    /** Each partition has a leader, and all its replicas are up to date. */
    IN_SYNC,
    /** A write waits for more than one disk. */
    MIN_IN_SYNC,
    /** On the edge nothing is deleted for its age, since a board's clock may be wrong. */
    RETENTION_TIME,
    /** On the edge a topic is bounded by size, and all topics together fit the disks. */
    RETENTION_BYTES,
    /** The edge holds what arrives in a day without the cloud. */
    DAYS_WITHOUT_CLOUD,
    /** Disks have room. */
    DISK,
    /** The largest picture fits through each topic, from the camera to the archive. */
    RECORD_SIZE,
    /** Records with a board's wrong time are taken, and live long enough in the cloud. */
    TIMESTAMPS,
    /** Topics of positions are compacted, others are not. */
    COMPACTION,
    /** The clock here is right, and no record claims to be from another time; brokers' own clocks are not asked. */
    CLOCK;

    /** As it is shown. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
