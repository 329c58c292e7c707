package dev.lapwing.producers;

import dev.lapwing.records.RecordLimits;

/**
 * How much a source's producer may hold.
 *
 * @param recordMaxBytes largest record, uncompressed
 * @param batchBytes of one batch; larger records make batches of their own
 * @param windowBytes of records that were sent and are not acknowledged; one record is always allowed
 * @param bufferBytes of the producer's own buffers
 */
record PublishLimits(int recordMaxBytes, int batchBytes, long windowBytes, long bufferBytes) {

    private static final int FRAME_BATCH_BYTES = 1_000_000;

    /** For pictures: with Kafka's own batches of 16 KiB each picture would travel alone, at half the speed. */
    static PublishLimits frames(long frameMaxBytes, long windowBytes) {
        int recordMaxBytes = RecordLimits.recordMaxBytes(frameMaxBytes);
        // The window in batches, a record that makes its own batch, and one batch that is being filled.
        long bufferBytes = windowBytes + recordMaxBytes + 2L * FRAME_BATCH_BYTES;
        return new PublishLimits(recordMaxBytes, FRAME_BATCH_BYTES, windowBytes, bufferBytes);
    }

    /** For readings of a few hundred bytes. */
    static PublishLimits readings() {
        return new PublishLimits(64 * 1024, 16 * 1024, 128 * 1024, 1024 * 1024);
    }
}
