package dev.lapwing.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * How many bytes a board that has nothing yet pulls of each image: its layers, each compressed by itself, as a registry
 * keeps them. A layer of several images is compressed once.
 */
final class PulledBytes {

    private final Map<String, Set<Path>> layersOf = new HashMap<>();
    private final Map<Path, Long> compressed = new HashMap<>();

    /**
     * Of images that are on the engine.
     *
     * @param directory of the caller, where their layers are put
     * @param images names with tags
     */
    PulledBytes(Path directory, String... images) throws IOException, InterruptedException {
        Containers.Result saved = Containers.run(
                Duration.ofMinutes(4),
                "/bin/bash",
                "-c",
                "set -o pipefail; docker save " + String.join(" ", images) + " | tar -x -C " + directory);
        if (saved.exit() != 0) {
            throw new IOException("docker save failed: " + saved.out());
        }
        for (JsonNode image :
                new JsonMapper().readTree(directory.resolve("manifest.json").toFile())) {
            var layers = new HashSet<Path>();
            for (JsonNode layer : image.path("Layers")) {
                layers.add(directory.resolve(layer.asText()).toRealPath());
            }
            image.path("RepoTags").forEach(tag -> layersOf.put(tag.asText(), layers));
        }
    }

    /** Of the image, whose name with its tag is one of the constructor's. */
    long of(String image) {
        Set<Path> layers = layersOf.get(image);
        if (layers == null) {
            throw new IllegalArgumentException(image + " is none of " + layersOf.keySet());
        }
        return layers.stream()
                .mapToLong(layer -> compressed.computeIfAbsent(layer, PulledBytes::gzipped))
                .sum();
    }

    private static long gzipped(Path file) {
        var counted = new Counted();
        try (var gzip = new GZIPOutputStream(counted, 1 << 16)) {
            Files.copy(file, gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counted.bytes;
    }

    /** Counts what is written, and keeps none of it. */
    private static final class Counted extends OutputStream {

        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytes += length;
        }
    }
}
