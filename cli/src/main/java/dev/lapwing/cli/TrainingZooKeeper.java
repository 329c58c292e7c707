package dev.lapwing.cli;

import dev.lapwing.cli.demo.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A bare ZooKeeper beside a broker of Kafka 3.9 that is trained, from the jars that lie in that broker's image. */
record TrainingZooKeeper(Process process, String address) implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int ANSWER_MILLIS = 2_000;

    static TrainingZooKeeper start(Path launcher, Path directory, FreePorts ports)
            throws IOException, InterruptedException {
        int port = ports.next();
        Path config = Files.writeString(
                directory.resolve("zoo.cfg"),
                "dataDir=" + directory.resolve("zookeeper") + "\nclientPort=" + port
                        + "\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n");
        Path jars = launcher.toAbsolutePath().resolve("../../lib").normalize();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        jars + "/*",
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("zookeeper.log").toFile())
                .start();
        var started = new TrainingZooKeeper(process, "127.0.0.1:" + port);
        try {
            await(started.address(), process);
        } catch (RuntimeException | InterruptedException e) {
            started.close();
            throw e;
        }
        return started;
    }

    /** Waits until a ZooKeeper serves. */
    static void await(String address, Process process) throws InterruptedException {
        long deadline = System.nanoTime() + AotTrainer.TRAINED_WITHIN.toNanos();
        while (!serves(address)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("ZooKeeper did not come up in training");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static boolean serves(String address) {
        int colon = address.indexOf(':');
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("Mode: ");
        } catch (IOException e) {
            return false; // not yet
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
