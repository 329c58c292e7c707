package dev.lapwing.cli.demo;

import dev.lapwing.camera.motion.PictureOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the demo was asked for.
 *
 * @param time how long the cameras run
 * @param hdfs whether the archive is on HDFS, or else in a directory
 * @param video what the cameras see; without it, a scene of their own
 * @param pictures whether a camera writes each moving frame, or one picture for each event
 * @param keep whether everything is left running at the end
 * @param launcher {@code bin/lapwing}; without it, processes come from this JVM's own class path
 */
record DemoOptions(
        int nodes,
        Duration time,
        boolean hdfs,
        Optional<Path> video,
        PictureOutput pictures,
        boolean keep,
        boolean json,
        Optional<Path> launcher) {

    DemoOptions {
        if (nodes < 1 || nodes > 20) {
            throw new IllegalArgumentException("--nodes " + nodes + " must be 1 to 20");
        }
        if (time.toSeconds() < 1 || time.toHours() > 24) {
            throw new IllegalArgumentException("--seconds " + time.toSeconds() + " must be 1 to 86400");
        }
        video.filter(file -> !java.nio.file.Files.isReadable(file)).ifPresent(file -> {
            throw new IllegalArgumentException("--video " + file + " must be a file that can be read");
        });
    }
}
