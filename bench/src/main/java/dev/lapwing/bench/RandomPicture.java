package dev.lapwing.bench;

import java.util.Random;

/** Bytes that pass for a finished JPEG, and compress as little as one. */
final class RandomPicture {

    private RandomPicture() {}

    static byte[] of(int bytes, Random random) {
        byte[] picture = new byte[bytes];
        random.nextBytes(picture);
        picture[0] = (byte) 0xFF;
        picture[1] = (byte) 0xD8;
        picture[bytes - 2] = (byte) 0xFF;
        picture[bytes - 1] = (byte) 0xD9;
        return picture;
    }
}
