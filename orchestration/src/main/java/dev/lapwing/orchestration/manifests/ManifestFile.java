package dev.lapwing.orchestration.manifests;

import java.util.List;

/**
 * A YAML file.
 *
 * @param path below the directory of manifests, with {@code /}
 */
public record ManifestFile(String path, List<Manifest> manifests) {

    /** How each file begins; what begins so may be overwritten and removed. */
    static final String HEAD = "# Made by \"lapwing manifests\"; change cluster.yaml instead.\n";

    public ManifestFile {
        manifests = List.copyOf(manifests);
    }

    /** The file's text. */
    public String text() {
        return HEAD + String.join("---\n", manifests.stream().map(YamlText::of).toList());
    }
}
