package dev.lapwing.orchestration.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The last deployments of a namespace, kept in it as a ConfigMap. Kept are the objects, not the description: an upgraded
 * {@code lapwing} might make others of the same description, and a rollback is to bring back what was there. No Secret is among
 * them.
 *
 * @param revisions the oldest first
 * @param goingBack whether the newest is a rollback that has not come to its end yet
 */
record History(List<Revision> revisions, boolean goingBack) {

    /** The ConfigMap. */
    static final String NAME = "lapwing-deployment";

    /** As many deployments as are kept. */
    static final int KEPT = 5;

    /** Of a namespace that nothing was deployed to. */
    static final History NONE = new History(List.of(), false);

    /** The number of a rollback that has not come to its end. */
    private static final String GOING_BACK = "rollback-under-way";

    private static final String SUFFIX = ".json.gz";

    /**
     * A deployment.
     *
     * @param json its objects
     */
    record Revision(int number, String json) {

        List<HasMetadata> objects() {
            return Serialization.unmarshal(json, KubernetesList.class).getItems();
        }
    }

    History {
        revisions = List.copyOf(revisions);
    }

    static History of(Optional<ConfigMap> kept) {
        var revisions = new ArrayList<Revision>();
        kept.map(ConfigMap::getBinaryData)
                .ifPresent(data -> data.forEach((key, value) -> {
                    if (key.endsWith(SUFFIX)) {
                        int number = Integer.parseInt(key.substring(0, key.length() - SUFFIX.length()));
                        revisions.add(new Revision(
                                number, unzipped(Base64.getDecoder().decode(value))));
                    }
                }));
        revisions.sort(Comparator.comparingInt(Revision::number));
        boolean goingBack = kept.map(ConfigMap::getData)
                .map(data -> data.get(GOING_BACK))
                .filter(number -> !revisions.isEmpty()
                        && number.equals(Integer.toString(revisions.getLast().number())))
                .isPresent();
        return new History(revisions, goingBack);
    }

    /** With this deployment as the newest; the same if it is that already, as when one is resumed. */
    History with(SiteObjects site) {
        String json = Serialization.asJson(
                new KubernetesListBuilder().withItems(site.all()).build());
        if (newest().map(Revision::json).filter(json::equals).isPresent()) {
            return this;
        }
        var next = new ArrayList<>(revisions);
        next.add(new Revision(newest().map(Revision::number).orElse(0) + 1, json));
        return new History(next.subList(Math.max(0, next.size() - KEPT), next.size()), false);
    }

    /** With this rollback as the newest, which is resumed until it is {@link #arrived}. */
    History goingBackTo(SiteObjects site) {
        return new History(with(site).revisions(), true);
    }

    /** With the newest at its end, so that the next rollback is another one. */
    History arrived() {
        return new History(revisions, false);
    }

    private Optional<Revision> newest() {
        return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
    }

    /** Where a rollback leads: to the deployment before the newest, or to where one that was begun does. */
    Optional<Revision> target() {
        if (goingBack) {
            return newest();
        }
        return revisions.size() < 2 ? Optional.empty() : Optional.of(revisions.get(revisions.size() - 2));
    }

    ConfigMap configMap(String namespace, Map<String, String> labels) {
        var kept = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata();
        for (Revision revision : revisions) {
            kept.addToBinaryData(
                    revision.number() + SUFFIX, Base64.getEncoder().encodeToString(zipped(revision.json())));
        }
        if (goingBack) {
            newest().ifPresent(revision -> kept.addToData(GOING_BACK, Integer.toString(revision.number())));
        }
        return kept.build();
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory: cannot be
        }
        return bytes.toByteArray();
    }

    private static String unzipped(byte[] bytes) {
        try (var zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("ConfigMap " + NAME + " is damaged; delete it, and roll back by hand", e);
        }
    }
}
