package dev.lapwing.records;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Damages valid values as disks, networks and foreign producers do: the same seed gives the same damage. */
final class ValueMutations {

    private static final byte[][] TOKENS = tokens(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            ",",
            ":",
            "null",
            "true",
            "NaN",
            "-",
            "1e999999999",
            "\"value\":",
            "\"id\":\"\"",
            "=",
            "==",
            "\0",
            "\ud83d\udc26",
            "99999999999999999999",
            "\"date\":\"00000000\"");

    private ValueMutations() {}

    /** Random bytes. */
    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The value with one to four of its places damaged. */
    static byte[] of(byte[] value, long seed) {
        var random = new Random(seed);
        byte[] damaged = value.clone();
        for (int left = 1 + random.nextInt(4); left > 0 && damaged.length > 0; left--) {
            damaged = once(damaged, random);
        }
        return damaged;
    }

    private static byte[] once(byte[] value, Random random) {
        int from = random.nextInt(value.length);
        int to = from + random.nextInt(Math.min(16, value.length - from) + 1);
        return switch (random.nextInt(7)) {
            case 0 -> flipBit(value, from, random);
            case 1 -> splice(value, from, from + 1, bytes(random.nextLong(), 1));
            case 2 -> Arrays.copyOf(value, from);
            case 3 -> splice(value, from, to, new byte[0]);
            case 4 -> splice(value, from, from, Arrays.copyOfRange(value, from, to));
            case 5 -> splice(value, from, from, bytes(random.nextLong(), 1 + random.nextInt(8)));
            default -> splice(value, from, to, TOKENS[random.nextInt(TOKENS.length)]);
        };
    }

    private static byte[] flipBit(byte[] value, int at, Random random) {
        byte[] flipped = value.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static byte[] splice(byte[] value, int from, int to, byte[] instead) {
        byte[] spliced = new byte[value.length - (to - from) + instead.length];
        System.arraycopy(value, 0, spliced, 0, from);
        System.arraycopy(instead, 0, spliced, from, instead.length);
        System.arraycopy(value, to, spliced, from + instead.length, value.length - to);
        return spliced;
    }

    private static byte[][] tokens(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
