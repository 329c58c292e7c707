package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What kustomize reads: the base, and overlays for who wants to change it without a description of the cluster. */
final class Kustomizations {

    private static final String FILE = "kustomization.yaml";
    private static final String DEFAULT_PIN = "kubernetes.io/hostname";

    private Kustomizations() {}

    /** Names the files of a directory. */
    static ManifestFile of(String directory, List<ManifestFile> files) {
        Map<String, Object> content = kustomization();
        content.put(
                "resources",
                files.stream()
                        .map(file -> file.path().substring(directory.length()))
                        .toList());
        return new ManifestFile(directory + FILE, List.of(Manifest.of(content)));
    }

    static List<ManifestFile> overlays(ClusterDescription cluster) {
        return cluster.pinLabel().equals(DEFAULT_PIN) ? List.of(legacyNames(cluster)) : List.of();
    }

    /** Pins by the label {@code name}, as the first system labelled its nodes. */
    private static ManifestFile legacyNames(ClusterDescription cluster) {
        var patches = new ArrayList<Map<String, Object>>();
        patches.add(patch("PersistentVolume", ".*", """
                - op: replace
                  path: /spec/nodeAffinity/required/nodeSelectorTerms/0/matchExpressions/0/key
                  value: name
                """));
        for (ClusterDescription.Pi pi : cluster.pis()) {
            patches.add(patch("ReplicationController", pi.name(), """
                    - op: replace
                      path: /spec/template/spec/nodeSelector
                      value:
                        name: %s
                    """.formatted(pi.name())));
        }
        Map<String, Object> content = kustomization();
        content.put("resources", List.of("../../base"));
        content.put("patches", patches);
        var manifest = Manifest.of(content, """
                Pins by the label "name", as the first system labelled its nodes:
                kubectl label node rpi-master-1 name=rpi-master-1. For a new site: a volume keeps the label that it was
                made with. "pinLabel: name" in cluster.yaml does the same.""");
        return new ManifestFile("edge/overlays/legacy-names/" + FILE, List.of(manifest));
    }

    private static Map<String, Object> kustomization() {
        var content = new LinkedHashMap<String, Object>();
        content.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
        content.put("kind", "Kustomization");
        return content;
    }

    private static Map<String, Object> patch(String kind, String name, String operations) {
        return Map.of("target", Map.of("kind", kind, "name", name), "patch", operations);
    }
}
