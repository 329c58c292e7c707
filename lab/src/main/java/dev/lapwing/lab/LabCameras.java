package dev.lapwing.lab;

import dev.lapwing.camera.motion.CaptureSource;
import dev.lapwing.camera.motion.MotionConfiguration;
import dev.lapwing.camera.motion.PictureOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The boards' cameras: real {@code motion} on each, which plays a clip in which something always moves. */
final class LabCameras {

    private static final String CLIP = "/mnt/.camera/clip.mp4";

    private final LabPlan plan;
    private final LabBoards boards;

    LabCameras(LabPlan plan, LabBoards boards) {
        this.plan = plan;
        this.boards = boards;
    }

    void turn(boolean on) throws IOException, InterruptedException {
        if (on) {
            Path configurations = Files.createDirectories(plan.state().resolve("cameras"));
            for (LabPlan.Board board : plan.boards()) {
                Files.writeString(configurations.resolve(board.name() + ".conf"), configuration(board));
            }
            boards.each(LabCameras::turnOn);
        } else {
            boards.each(LabCameras::turnOff);
        }
    }

    private static String configuration(LabPlan.Board board) {
        return MotionConfiguration.ofFirstSystem(
                        new CaptureSource.Clip(Path.of(CLIP)), Path.of("/mnt/camera" + board.number()))
                .withOutput(PictureOutput.ON)
                .withEventGap(Duration.ofSeconds(1), 0)
                .text();
    }

    /** Motion ends its last picture when it is told to end: whoever counts pictures afterwards needs it whole. */
    private static void turnOff(LabPlan.Board board) {
        LabBoards.exec(
                board,
                "rm -f /mnt/.camera/motion.conf; pkill -x motion || true; for i in $(seq 100); do"
                        + " pgrep -x motion >/dev/null || exit 0; sleep 0.1; done; pkill -9 -x motion || true");
    }

    private static void turnOn(LabPlan.Board board) {
        LabBoards.exec(
                board,
                "mkdir -p /mnt/.camera && cd /mnt/.camera && { [ -e clip.mp4 ] || ffmpeg -loglevel error -f lavfi"
                        + " -i testsrc2=size=640x480:rate=10 -t 30 -c:v mpeg4 -q:v 5 clip.mp4; }"
                        + " && cp /lab/cameras/" + board.name() + ".conf motion.conf");
    }
}
