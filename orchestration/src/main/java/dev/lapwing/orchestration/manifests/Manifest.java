package dev.lapwing.orchestration.manifests;

import java.util.Map;

/**
 * One document of a YAML file.
 *
 * @param content a typed Kubernetes object, or a map for what is none
 * @param comments by the JSON pointer of the line that they stand above; the empty pointer is the whole document
 */
public record Manifest(Object content, Map<String, String> comments) {

    public Manifest {
        comments = Map.copyOf(comments);
    }

    static Manifest of(Object content) {
        return new Manifest(content, Map.of());
    }

    static Manifest of(Object content, String comment) {
        return new Manifest(content, Map.of("", comment));
    }
}
