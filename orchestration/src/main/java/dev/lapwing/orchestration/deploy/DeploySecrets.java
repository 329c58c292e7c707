package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.manifests.Names;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.CertificateIssuer;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.orchestration.trust.SiteSecrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes what is missing of a site's Secrets, and keeps what is there. Their values are never shown. */
final class DeploySecrets {

    private static final int ATTEMPTS = 3;

    private final KubernetesApi api;
    private final ClusterDescription cluster;
    private final CertificateIssuer issuer;

    DeploySecrets(KubernetesApi api, ClusterDescription cluster, CertificateIssuer issuer) {
        this.api = api;
        this.cluster = cluster;
        this.issuer = issuer;
    }

    /**
     * Which Secrets were made or completed, by name.
     *
     * @param cloud the archive's, in its namespace, instead of the edge's
     * @param dryRun writes nothing
     * @throws SiteException if something is missing that only a person can give
     */
    List<String> complete(String namespace, boolean cloud, boolean dryRun) throws SiteException, InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var there = new LinkedHashMap<String, Secret>();
            if (api.hasNamespace(namespace)) {
                api.secrets(namespace)
                        .forEach(secret -> there.put(secret.getMetadata().getName(), secret));
            }
            var written = new ArrayList<String>();
            if (write(namespace, there, wanted(there, cloud), dryRun, written)) {
                return written;
            }
            // Somebody else was faster. What they made is read, and kept.
        }
        throw new SiteException("the Secrets of the namespace " + namespace
                + " are being written by somebody else at the same time. Let one of you finish, and run this again");
    }

    private Map<String, Map<String, byte[]>> wanted(Map<String, Secret> there, boolean cloud)
            throws SiteException, InterruptedException {
        var existing = new LinkedHashMap<String, Map<String, byte[]>>();
        there.forEach((name, secret) -> existing.put(name, values(secret)));
        try {
            return cloud
                    ? SiteSecrets.completeCloud(cluster, existing)
                    : SiteSecrets.complete(cluster, existing, issuer);
        } catch (SecretException | IOException e) {
            throw new SiteException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean write(
            String namespace,
            Map<String, Secret> there,
            Map<String, Map<String, byte[]>> wanted,
            boolean dryRun,
            List<String> written) {
        for (Map.Entry<String, Map<String, byte[]>> each : wanted.entrySet()) {
            String name = each.getKey();
            Secret old = there.get(name);
            if (old != null && same(values(old), each.getValue())) {
                continue;
            }
            written.add(name);
            if (dryRun) {
                continue;
            }
            boolean done = old == null
                    ? api.create(secret(namespace, name, each.getValue()))
                    : api.update(old.edit().withData(encoded(each.getValue())).build());
            if (!done) {
                return false;
            }
        }
        return true;
    }

    private Secret secret(String namespace, String name, Map<String, byte[]> values) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(new Names(cluster).labels("secret"))
                .endMetadata()
                .withType("Opaque")
                .withData(encoded(values))
                .build();
    }

    private static Map<String, String> encoded(Map<String, byte[]> values) {
        var data = new LinkedHashMap<String, String>();
        values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
        return data;
    }

    private static Map<String, byte[]> values(Secret secret) {
        var values = new LinkedHashMap<String, byte[]>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach((key, value) -> values.put(key, Base64.getDecoder().decode(value)));
        }
        return values;
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }
}
