package dev.lapwing.producers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;

/** Plays a camera, and writes down what it captured: how often each content must stand in the topic. */
final class PictureLedger {

    private final Path directory;
    private final Random random;
    private final Map<String, String> nameBySha256 = new ConcurrentHashMap<>();
    private int written;

    PictureLedger(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    /** A finished picture of about that size appears, as by {@code rename(2)}; returns where. */
    Path capture(int bytes) {
        byte[] jpeg = jpeg(bytes);
        String name = "20261122-%02d%02d%02d-%05d.jpg"
                .formatted(written / 3600 % 24, written / 60 % 60, written % 60, written);
        written++;
        nameBySha256.put(DigestUtils.sha256Hex(jpeg), name);
        return place(name, jpeg);
    }

    /** As {@link #capture}, so many times. */
    void capture(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            capture(bytes);
        }
    }

    private byte[] jpeg(int bytes) {
        var jpeg = new byte[Math.max(bytes, 24)];
        random.nextBytes(jpeg);
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[jpeg.length - 2] = (byte) 0xFF;
        jpeg[jpeg.length - 1] = (byte) 0xD9;
        return jpeg;
    }

    /** A file with that content appears, which is not written down. */
    Path place(String name, byte[] content) {
        try {
            Path hidden = directory.resolve("." + name);
            Files.write(hidden, content);
            return Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int captured() {
        return nameBySha256.size();
    }

    /** Names by the SHA-256 of the picture. */
    Map<String, String> nameBySha256() {
        return new LinkedHashMap<>(nameBySha256);
    }

    /** How many pictures stand in the directory. */
    static long waiting(Path directory) {
        try (var files = Files.list(directory)) {
            return files.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
