package dev.lapwing.producers;

import dev.lapwing.camera.CameraState;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What waits in a camera's directory, and how the camera is; found out when somebody asks, so it costs nothing else. */
final class CameraDirectoryMetrics {

    private record Waiting(long bytes, double oldestAgeSeconds) {}

    private static final List<String> STATES = List.of("unknown", "seeing", "quiet", "dead");

    private CameraDirectoryMetrics() {}

    static void register(PrometheusRegistry registry, String camera, Path directory, Clock clock) {
        GaugeWithCallback.builder()
                .name("lapwing_spool_bytes")
                .help("Pictures in the camera's directory, those included that are acknowledged and not settled.")
                .labelNames("camera")
                .callback(callback ->
                        callback.call((double) look(directory, clock).bytes(), camera))
                .register(registry);
        GaugeWithCallback.builder()
                .name("lapwing_spool_oldest_age_seconds")
                .help("Age of the oldest picture in the camera's directory.")
                .labelNames("camera")
                .callback(callback -> callback.call(look(directory, clock).oldestAgeSeconds(), camera))
                .register(registry);
    }

    static void registerState(PrometheusRegistry registry, String camera, Supplier<CameraState> state) {
        GaugeWithCallback.builder()
                .name("lapwing_camera_state")
                .help("1 for the state that the camera is in, 0 for the others.")
                .labelNames("camera", "state")
                .callback(callback -> {
                    String now = state.get().label();
                    for (String label : STATES) {
                        callback.call(label.equals(now) ? 1 : 0, camera, label);
                    }
                })
                .register(registry);
    }

    private static Waiting look(Path directory, Clock clock) {
        Instant now = clock.instant();
        long bytes = 0;
        Instant oldest = now;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path file : files) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    bytes += attributes.size();
                    Instant modifiedAt = attributes.lastModifiedTime().toInstant();
                    oldest = modifiedAt.isBefore(oldest) ? modifiedAt : oldest;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The directory is away, or a file went meanwhile: check() tells of the first, the next scrape of the
            // second.
            return new Waiting(bytes, 0);
        }
        return new Waiting(bytes, Duration.between(oldest, now).toMillis() / 1000.0);
    }
}
