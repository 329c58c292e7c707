package dev.lapwing.archive;

/** Why a record is not in the archive. */
enum DropReason {
    /** Its {@code ce_id} is there already. */
    REPEAT,
    /** Its value cannot be read; it went to the dead-letter topic. */
    MALFORMED_VALUE,
    /** Its picture is not the one that its header {@code sha256} names; it went to the dead-letter topic. */
    HASH_MISMATCH,
    /** The topic's retention deleted it before it was archived. */
    RETENTION,
    /** Its topic was deleted and created anew before it was archived. */
    TOPIC_RECREATED
}
