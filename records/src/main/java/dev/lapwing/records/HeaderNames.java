package dev.lapwing.records;

/** The names of record headers: CloudEvents in Kafka's binary mode, and what Lapwing adds. All values are UTF-8 text. */
public final class HeaderNames {

    /** Identity of what was captured; see {@link Identity}. */
    public static final String ID = "ce_id";
    /** Who captured it: camera, node or sensor id. */
    public static final String SOURCE = "ce_source";
    /** {@link RecordType#ceType()}. */
    public static final String TYPE = "ce_type";
    /** Version of CloudEvents, {@code 1.0}. */
    public static final String SPEC_VERSION = "ce_specversion";
    /** When it was captured, ISO 8601 in UTC. */
    public static final String TIME = "ce_time";
    /** {@code application/json}. */
    public static final String CONTENT_TYPE = "content-type";
    /** The site that it comes from: many sites may share one cloud. */
    public static final String SITE = "site";
    /** SHA-256 of the JPEG, hexadecimal; only on frames. */
    public static final String SHA256 = "sha256";
    /** Gap-free number per source and topic, from 0. */
    public static final String SEQUENCE = "sequence";
    /**
     * {@code synchronised} or {@code not}, of the clock by which {@link #TIME} is; of what was a file (frames, and sensors
     * that leave files), when it was sent or read: a Pi has no battery-backed clock.
     */
    public static final String CLOCK = "clock";

    /** Added by the bridge: topic on the edge. */
    public static final String SOURCE_TOPIC = "source-topic";
    /** Added by the bridge: the edge topic's id, which a recreated topic does not keep. */
    public static final String SOURCE_TOPIC_ID = "source-topic-id";
    /** Added by the bridge: partition on the edge. */
    public static final String SOURCE_PARTITION = "source-partition";
    /** Added by the bridge: offset on the edge. */
    public static final String SOURCE_OFFSET = "source-offset";
    /** Added by the bridge: timestamp of the edge's record, milliseconds since 1970. */
    public static final String SOURCE_TIMESTAMP = "source-timestamp";

    /** On dead letters: the constant that names why. */
    public static final String REASON = "reason";
    /** On dead letters: one sentence about it. */
    public static final String REASON_DETAIL = "reason-detail";

    private HeaderNames() {}
}
