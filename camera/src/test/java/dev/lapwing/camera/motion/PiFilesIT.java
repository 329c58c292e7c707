package dev.lapwing.camera.motion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code camera/pi/}, which are what a Pi is given. */
@Timeout(60)
class PiFilesIT {

    private static final Path PI = Path.of("pi").toAbsolutePath();

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"libcamera", "legacy"})
    void containsWhatTheConfigurationWrites(String stack) throws Exception {
        Path device = Path.of("/dev/video0");
        CaptureSource source =
                stack.equals("legacy") ? new CaptureSource.Legacy(device) : new CaptureSource.Libcamera(device);

        String text = MotionConfiguration.ofFirstSystem(source, Path.of("/mnt/camera1"))
                .withEventGap(Duration.ofSeconds(60), 8080)
                .text();

        assertThat(PI.resolve("motion-" + stack + ".conf")).hasContent(text);
    }

    @Test
    void installsACameraOfAnyNumberStackAndProfile() throws Exception {
        run(Map.of(), "install.sh", "--camera", "3", "--stack", "legacy", "--profile", "on", "--root", root.toString());

        assertThat(Files.readAllLines(root.resolve("etc/lapwing/motion-3.conf")))
                .contains("target_dir /mnt/camera3", "picture_output on", "webcontrol_port 8082");
        assertThat(root.resolve("etc/modules-load.d/lapwing-camera.conf")).hasContent("bcm2835-v4l2");
        assertThat(root.resolve("etc/systemd/system/lapwing-motion@.service")).exists();
        assertThat(root.resolve("etc/systemd/system/lapwing-heartbeat@.service"))
                .content()
                .contains("ExecStart=/usr/local/lib/lapwing/heartbeat.sh %i");
        assertThat(root.resolve("usr/local/lib/lapwing/heartbeat.sh")).isExecutable();
    }

    @Test
    void beatsAsTheProducerReadsIt() throws Exception {
        Path conf = Files.writeString(
                root.resolve("motion-1.conf"), "video_device " + root.resolve("video0") + "\nwebcontrol_port 0\n");
        var environment = Map.of("LAPWING_CAMERA_DIRECTORY", root.toString(), "LAPWING_MOTION_CONF", conf.toString());

        run(environment, "heartbeat.sh", "1", "1");
        Heartbeat without = Heartbeat.read(root).orElseThrow();
        Files.createFile(root.resolve("video0"));
        run(environment, "heartbeat.sh", "1", "1");
        Heartbeat with = Heartbeat.read(root).orElseThrow();

        assertThat(without.motion()).isFalse();
        assertThat(without.device()).isFalse();
        assertThat(with.motion()).isFalse();
        assertThat(with.device()).isTrue();
    }

    private static void run(Map<String, String> environment, String script, String... arguments)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", PI.resolve(script).toString());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().putAll(environment);
        Process process = builder.inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
