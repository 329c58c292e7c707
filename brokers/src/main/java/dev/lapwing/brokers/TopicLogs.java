package dev.lapwing.brokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a broker's log directory holds of topics: their partitions, and the checkpoints about them. The metadata of KRaft
 * and the disk's identity beside them are no part of it.
 */
record TopicLogs(Path directory) {

    private static final Set<String> OTHERS =
            Set.of("__cluster_metadata-0", "meta.properties", "bootstrap.checkpoint", ".lock");

    static TopicLogs in(Path directory) {
        return new TopicLogs(directory);
    }

    void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        for (Path entry : entries()) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, target.resolve(directory.relativize(file)));
                }
            }
        }
    }

    void delete() throws IOException {
        for (Path entry : entries()) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !OTHERS.contains(entry.getFileName().toString()))
                    .toList();
        }
    }
}
