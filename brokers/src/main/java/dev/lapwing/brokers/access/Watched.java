package dev.lapwing.brokers.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was read from a file or a directory, read again when that has changed; it is looked at once a second at most. A
 * kubelet changes the files of a Secret all at once, by a link that leads elsewhere.
 *
 * <p>While it cannot be read, the last that could be is in force.
 */
final class Watched<T> {

    /** Makes something of a path. */
    @FunctionalInterface
    interface Reader<T> {

        /**
         * Reads.
         *
         * @throws IOException if it cannot be read
         * @throws IllegalArgumentException if it is something else
         */
        T read(Path path) throws IOException;
    }

    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final Reader<T> reader;
    private T value;
    private String problem = "";
    private List<String> signature = List.of("never read");
    private long lookedAt = System.nanoTime() - LOOK_EVERY_NANOS;

    /**
     * Watches a path, which is not looked at yet.
     *
     * @param initial what holds until it could be read
     */
    Watched(Path path, T initial, Reader<T> reader) {
        this.path = path;
        this.reader = reader;
        this.value = initial;
    }

    /** What is in force. */
    synchronized T get() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY_NANOS) {
            lookedAt = now;
            look();
        }
        return value;
    }

    /** Why it could not be read when it was last looked at; empty if it could. */
    synchronized String problem() {
        return problem;
    }

    private void look() {
        try {
            List<String> found = signature();
            if (found.equals(signature)) {
                return;
            }
            signature = found;
            value = reader.read(path);
            problem = "";
        } catch (IOException e) {
            signature = List.of("unreadable");
            problem = path + " cannot be read (" + e.getMessage() + ")";
        } catch (IllegalArgumentException e) {
            problem = path + ", " + e.getMessage();
        }
    }

    private List<String> signature() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(signature(path));
        }
        var files = new ArrayList<String>();
        try (Stream<Path> listed = Files.list(path)) {
            for (Path file : (Iterable<Path>) listed.sorted()::iterator) {
                files.add(signature(file));
            }
        }
        return files;
    }

    private static String signature(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return file.toRealPath() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.size() + " "
                + attributes.fileKey();
    }
}
