package dev.lapwing.records;

/** How large a record can be, from the one setting that bounds a picture ({@code LAPWING_FRAME_MAX_BYTES}). */
public final class RecordLimits {

    /** Room for the JSON around the picture, key, headers and the batch's own header. */
    private static final int ENVELOPE_BYTES = 64 * 1024;

    private RecordLimits() {}

    /**
     * The largest record that a picture of {@code frameMaxBytes} makes, uncompressed. Producers, topics, brokers and
     * consumers are all given this one number.
     *
     * @param frameMaxBytes greater than 0
     * @throws IllegalArgumentException if the record would be larger than Kafka can carry (2 GiB)
     */
    public static int recordMaxBytes(long frameMaxBytes) {
        if (frameMaxBytes <= 0) {
            throw new IllegalArgumentException("a picture of " + frameMaxBytes + " bytes is none");
        }
        if (frameMaxBytes > Integer.MAX_VALUE) {
            throw tooLarge(frameMaxBytes);
        }
        long base64 = Math.ceilDiv(frameMaxBytes, 3) * 4;
        long record = base64 + ENVELOPE_BYTES;
        if (record > Integer.MAX_VALUE) {
            throw tooLarge(frameMaxBytes);
        }
        return (int) record;
    }

    private static IllegalArgumentException tooLarge(long frameMaxBytes) {
        return new IllegalArgumentException("a picture of " + frameMaxBytes + " bytes makes a record above 2 GiB");
    }
}
