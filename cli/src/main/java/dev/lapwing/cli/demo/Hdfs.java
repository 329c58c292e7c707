package dev.lapwing.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The demo's HDFS, in a process of its own. */
final class Hdfs {

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private Hdfs() {}

    /** Starts it, waits until it serves, and returns its URI. */
    static String start(Children children, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Child process = children.program("hdfs", "192m", HdfsMain.class, directory.toString());
        Path uri = directory.resolve(HdfsMain.URI_FILE);
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Files.exists(uri)) {
            if (!process.running() || System.nanoTime() > deadline) {
                throw new DemoException("HDFS did not start; run the demo with --file to do without it. "
                        + process.output() + " ends with:\n" + process.lastWords());
            }
            Thread.sleep(LOOK_EVERY);
        }
        return Files.readString(uri);
    }
}
