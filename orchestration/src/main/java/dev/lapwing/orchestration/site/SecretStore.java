package dev.lapwing.orchestration.site;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.orchestration.trust.SiteSecrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Secrets of a site's edge, by name and key. */
public final class SecretStore {

    /** On a Secret whose content is not everywhere yet. */
    private static final String ROTATING = "lapwing.dev/rotating";

    private final SiteAccess site;

    /** Of that site. */
    public SecretStore(SiteAccess site) {
        this.site = site;
    }

    /** All that are in the edge's namespace, others' too; none if there is no such namespace. */
    public Map<String, Map<String, byte[]>> read() {
        var secrets = new LinkedHashMap<String, Map<String, byte[]>>();
        List<Secret> found = site.client()
                .secrets()
                .inNamespace(site.cluster().namespace())
                .list()
                .getItems();
        for (Secret secret : found) {
            var values = new LinkedHashMap<String, byte[]>();
            if (secret.getData() != null) {
                secret.getData()
                        .forEach((key, value) ->
                                values.put(key, Base64.getDecoder().decode(value)));
            }
            secrets.put(secret.getMetadata().getName(), values);
        }
        return secrets;
    }

    /** Those of {@link #read} that are the site's own. */
    public Map<String, Map<String, byte[]>> own() {
        var own = new LinkedHashMap<String, Map<String, byte[]>>();
        Map<String, Map<String, byte[]>> existing = read();
        for (String name : SiteSecrets.names(site.cluster())) {
            Map<String, byte[]> values = existing.get(name);
            if (values != null) {
                own.put(name, values);
            }
        }
        return own;
    }

    /** Writes Secrets whole, in their order: a key that is not among them is gone afterwards. */
    public void write(Map<String, Map<String, byte[]>> secrets) {
        secrets.forEach((name, values) -> write(name, values, annotations(name)));
    }

    /** Writes Secrets whole, where there may not even be a namespace yet. */
    public void restore(Map<String, Map<String, byte[]>> secrets) {
        if (site.client().namespaces().withName(site.cluster().namespace()).get() == null) {
            site.apply(Manifests.edgeNamespace(site.cluster()));
        }
        secrets.forEach((name, values) -> {
            Map<String, String> annotations = annotations(name);
            annotations.remove(ROTATING);
            write(name, values, annotations);
        });
    }

    /** Writes a Secret whole, with a mark that it is not everywhere yet. */
    void begin(String name, Map<String, byte[]> values) {
        Map<String, String> annotations = annotations(name);
        annotations.put(ROTATING, "true");
        write(name, values, annotations);
    }

    /** Whether it has that mark. */
    boolean isBegun(String name) {
        return annotations(name).containsKey(ROTATING);
    }

    /** Takes the mark away. */
    void end(String name) {
        secret(name)
                .edit(secret -> secret.edit()
                        .editMetadata()
                        .removeFromAnnotations(ROTATING)
                        .endMetadata()
                        .build());
    }

    /** Removes Secrets, as far as they are there. */
    public void delete(List<String> names) {
        names.forEach(name -> secret(name).delete());
    }

    private Resource<Secret> secret(String name) {
        return site.client().secrets().inNamespace(site.cluster().namespace()).withName(name);
    }

    private Map<String, String> annotations(String name) {
        return Optional.ofNullable(secret(name).get())
                .map(secret -> secret.getMetadata().getAnnotations())
                .<Map<String, String>>map(LinkedHashMap::new)
                .orElseGet(LinkedHashMap::new);
    }

    private void write(String name, Map<String, byte[]> values, Map<String, String> annotations) {
        Secret secret = secret(name, values, annotations);
        // Not applied: keys that a person added with kubectl belong to that field manager, and would stay.
        if (secret(name).get() == null) {
            site.client().resource(secret).create();
        } else {
            site.client().resource(secret).update();
        }
    }

    private Secret secret(String name, Map<String, byte[]> values, Map<String, String> annotations) {
        ClusterDescription cluster = site.cluster();
        var data = new LinkedHashMap<String, String>();
        values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .withAnnotations(annotations)
                .addToLabels("app.kubernetes.io/name", "lapwing")
                .addToLabels("app.kubernetes.io/instance", cluster.name())
                .addToLabels("app.kubernetes.io/part-of", "lapwing")
                .addToLabels("app.kubernetes.io/managed-by", "lapwing")
                .endMetadata()
                .withType("Opaque")
                .withData(data)
                .build();
    }
}
