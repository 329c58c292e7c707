package dev.lapwing.orchestration.site;

import dev.lapwing.orchestration.description.ClusterDescription;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Secrets of a site's edge, by name and key. */
public final class SecretStore {

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

    /** Writes Secrets whole: a key that is not among them is gone afterwards. */
    public void write(Map<String, Map<String, byte[]>> secrets) {
        secrets.forEach((name, values) -> {
            Secret secret = secret(name, values);
            // Not applied: keys that a person added with kubectl belong to that field manager, and would stay.
            if (site.client()
                            .secrets()
                            .inNamespace(site.cluster().namespace())
                            .withName(name)
                            .get()
                    == null) {
                site.client().resource(secret).create();
            } else {
                site.client().resource(secret).update();
            }
        });
    }

    /** Removes Secrets, as far as they are there. */
    public void delete(List<String> names) {
        names.forEach(name -> site.client()
                .secrets()
                .inNamespace(site.cluster().namespace())
                .withName(name)
                .delete());
    }

    private Secret secret(String name, Map<String, byte[]> values) {
        ClusterDescription cluster = site.cluster();
        var data = new LinkedHashMap<String, String>();
        values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
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
