package dev.lapwing.camera.simulated;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEGs of any size, valid and all different, faster than a disk takes them: a small picture whose comment segments (COM,
 * ITU-T T.81, B.2.4.5) are filled with seeded noise, which compresses as little as a camera's pictures do.
 */
public final class GeneratedJpeg {

    private static final byte[] SMALL = small();
    /** Start of image and one comment segment around the seed. */
    private static final int SEED_SEGMENT_BYTES = 4 + Long.BYTES;

    private static final int SEGMENT_MAX_BYTES = 2 + 0xFFFF;
    private static final int MARKER_AND_LENGTH_BYTES = 4;

    private GeneratedJpeg() {}

    /** The smallest size that {@link #of} can make. */
    public static int minBytes() {
        return SMALL.length + SEED_SEGMENT_BYTES;
    }

    /**
     * A JPEG of exactly {@code bytes} bytes; another one for each seed, the same one for the same seed.
     *
     * @throws IllegalArgumentException if {@code bytes} is less than {@link #minBytes}
     */
    public static byte[] of(long seed, int bytes) {
        if (bytes < minBytes()) {
            throw new IllegalArgumentException("a JPEG of " + bytes + " bytes must have at least " + minBytes());
        }
        var jpeg = new byte[bytes];
        var noise = new SplittableRandom(seed);
        int at = 0;
        jpeg[at++] = SMALL[0];
        jpeg[at++] = SMALL[1];
        int left = bytes - SMALL.length;
        boolean first = true;
        while (left > 0) {
            int length = segmentLength(left);
            jpeg[at] = (byte) 0xFF;
            jpeg[at + 1] = (byte) 0xFE;
            jpeg[at + 2] = (byte) ((length - 2) >> 8);
            jpeg[at + 3] = (byte) (length - 2);
            for (int i = 0; first && i < Long.BYTES; i++) {
                jpeg[at + MARKER_AND_LENGTH_BYTES + i] = (byte) (seed >> (8 * i));
            }
            int from = at + MARKER_AND_LENGTH_BYTES + (first ? Long.BYTES : 0);
            fill(jpeg, from, at + length, noise);
            first = false;
            at += length;
            left -= length;
        }
        System.arraycopy(SMALL, 2, jpeg, at, SMALL.length - 2);
        return jpeg;
    }

    /** As long as possible, leaving nothing or at least a segment's frame for the next one. */
    private static int segmentLength(int left) {
        if (left <= SEGMENT_MAX_BYTES) {
            return left;
        }
        return left - SEGMENT_MAX_BYTES < MARKER_AND_LENGTH_BYTES
                ? SEGMENT_MAX_BYTES - MARKER_AND_LENGTH_BYTES
                : SEGMENT_MAX_BYTES;
    }

    private static void fill(byte[] bytes, int from, int to, SplittableRandom noise) {
        for (int i = from; i < to; ) {
            long eight = noise.nextLong();
            for (int n = 0; n < Long.BYTES && i < to; n++, i++) {
                bytes[i] = (byte) (eight >> (8 * n));
            }
        }
    }

    private static byte[] small() {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 16; i++) {
            image.setRGB(i, i, 0xFFFFFF);
        }
        var bytes = new ByteArrayOutputStream();
        try (var memory = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "jpeg", memory);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing here touches a disk
        }
        return bytes.toByteArray();
    }
}
