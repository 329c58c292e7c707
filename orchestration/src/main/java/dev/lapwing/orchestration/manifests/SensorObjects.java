package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;
import static dev.lapwing.orchestration.manifests.PodParts.mount;
import static dev.lapwing.orchestration.manifests.PodParts.readOnly;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Sensor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a Pi's producers need to know and to have of its further sensors. */
final class SensorObjects {

    /** Changes with the list, since a process reads it at its start only. */
    static final String HASH_ANNOTATION = "lapwing.dev/sensors";

    private static final String FILE = "sensors.json";
    private static final String DIRECTORY = "/etc/lapwing/sensors";
    private static final String VOLUME = "sensors";

    private final ClusterDescription cluster;
    private final Names names;

    SensorObjects(ClusterDescription cluster, Names names) {
        this.cluster = cluster;
        this.names = names;
    }

    /** The volume with a sensor's files. */
    static String volume(Sensor sensor) {
        return "sensor-" + sensor.name().replace('_', '-');
    }

    private static String directory(Sensor sensor) {
        return "/sensors/" + sensor.name();
    }

    /** The ConfigMap with the list. */
    Manifest list(Pi pi) {
        ConfigMap list = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name(pi))
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(pi))
                .endMetadata()
                .addToData(FILE, json(pi))
                .build();
        return Manifest.of(list, "Sensors that were added by configuration alone; LAPWING_SENSORS_FILE.");
    }

    private static String name(Pi pi) {
        return "sensors-" + pi.name();
    }

    static List<EnvVar> environment() {
        return List.of(env("LAPWING_SENSORS_FILE", DIRECTORY + "/" + FILE));
    }

    static List<VolumeMount> mounts(Pi pi) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(readOnly(VOLUME, DIRECTORY));
        pi.sensors().stream()
                .filter(sensor -> sensor.files().isPresent())
                .forEach(sensor -> mounts.add(mount(volume(sensor), directory(sensor))));
        return mounts;
    }

    static Volume listVolume(Pi pi) {
        return new VolumeBuilder()
                .withName(VOLUME)
                .withNewConfigMap()
                .withName(name(pi))
                .endConfigMap()
                .build();
    }

    static Map<String, String> annotations(Pi pi) {
        if (pi.sensors().isEmpty()) {
            return Map.of();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json(pi).getBytes(StandardCharsets.UTF_8));
            return Map.of(HASH_ANNOTATION, HexFormat.of().formatHex(hash, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A sensor to a line. */
    private static String json(Pi pi) {
        return pi.sensors().stream()
                .map(sensor -> Serialization.asJson(keys(sensor)))
                .reduce((one, other) -> one + ",\n " + other)
                .map(lines -> "[" + lines + "]\n")
                .orElse("[]\n");
    }

    private static Map<String, Object> keys(Sensor sensor) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("name", sensor.name());
        if (sensor.files().isPresent()) {
            keys.put("files", directory(sensor));
        } else {
            keys.put("command", sensor.command());
        }
        sensor.interval().ifPresent(interval -> keys.put("interval", interval));
        sensor.pattern().ifPresent(pattern -> keys.put("pattern", pattern));
        keys.putAll(new TreeMap<>(sensor.bounds()));
        return keys;
    }
}
