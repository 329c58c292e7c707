package dev.lapwing.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.fabric8.kubernetes.api.model.Taint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("kube")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ControlPlaneLifeIT {

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void startsAndStopsWithinBounds() {
        ControlPlane controlPlane = ControlPlane.in(directory);
        List<Long> pids = new ArrayList<>();

        assertTimeout(STARTS_WITHIN, () -> pids.addAll(controlPlane.start().pids()));
        assertTimeout(STOPS_WITHIN, controlPlane::close);

        assertThat(pids)
                .hasSize(4)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
        controlPlane.close(); // what is closed can be closed
    }

    @Test
    void losesANodeThatIsSilentForLongerThanAsked() throws Exception {
        try (ControlPlane controlPlane = ControlPlane.in(directory)
                .losingNodesAfter(Duration.ofSeconds(5))
                .start()) {
            controlPlane.registerNode("rpi-silent", Map.of());

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(controlPlane
                                    .client()
                                    .nodes()
                                    .withName("rpi-silent")
                                    .get()
                                    .getSpec()
                                    .getTaints())
                            // Not NoExecute: where all nodes are silent, nothing is evicted.
                            .extracting(Taint::getKey, Taint::getEffect)
                            .contains(tuple("node.kubernetes.io/unreachable", "NoSchedule")));
        }
    }

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        Path started = directory.resolve("started");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("parent.log").toFile())
                .start();
        try {
            await().atMost(STARTS_WITHIN)
                    .failFast("the parent ended", () -> !parent.isAlive())
                    .until(() -> Files.exists(started));
            List<ProcessHandle> children = Files.readAllLines(started).stream()
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(children).hasSize(4).allMatch(ProcessHandle::isAlive);

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A program that starts a control plane and then waits for ever. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            ControlPlane controlPlane =
                    ControlPlane.in(directory.resolve("control-plane")).start();
            Path part = Files.writeString(
                    directory.resolve("started.part"),
                    controlPlane.pids().stream().map(String::valueOf).collect(Collectors.joining("\n")));
            Files.move(part, directory.resolve("started"));
            Thread.currentThread().join();
        }
    }
}
