package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ParentDeathIT {

    @TempDir
    Path directory;

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        Path ready = directory.resolve("broker-1/ready");
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
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready) && Files.size(ready) > 0);
            ProcessHandle broker =
                    ProcessHandle.of(Long.parseLong(Files.readString(ready))).orElseThrow();
            assertThat(broker.isAlive()).isTrue();

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> !broker.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A program that starts a cluster and then waits for ever. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            BrokerCluster.in(Path.of(args[0])).start();
            Thread.currentThread().join();
        }
    }
}
