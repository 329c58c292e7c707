package dev.lapwing.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a process of Lapwing through its work, and keeps what it loaded and linked as an AOT cache.
 *
 * @param launcher {@code bin/lapwing}: the class path and the flags of training have to be those of later runs
 * @param output directory of caches
 */
record AotTrainer(Path launcher, Path output) {

    static final Duration TRAINED_WITHIN = Duration.ofMinutes(3);
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(3);

    /** Waits while a process works. */
    interface Work {
        void await(Process process) throws InterruptedException;
    }

    /** Runs a command until its work is done, and makes a cache of what it has loaded by then. */
    void train(String command, Map<String, String> environment, Path directory, Work work)
            throws IOException, InterruptedException {
        Path cache = output.resolve(command + ".aot");
        var training = new HashMap<>(environment);
        training.put("LAPWING_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache.toAbsolutePath());
        Path log = run(command, training, directory, work);
        if (!Files.exists(cache)) {
            throw new IllegalStateException(command + " wrote no AOT cache; it said:\n" + Files.readString(log));
        }
        verify(command, cache, directory);
    }

    /** Runs a command until its work is done; returns what it said. */
    Path run(String command, Map<String, String> environment, Path directory, Work work)
            throws IOException, InterruptedException {
        Path log = directory.resolve(command + ".log");
        var builder = new ProcessBuilder(List.of(launcher.toString(), command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            work.await(process);
        } finally {
            process.destroy();
            if (!process.waitFor(WRITTEN_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return log;
    }

    /** Without being told to insist, a JVM passes over a cache that does not fit, and says nothing. */
    private void verify(String command, Path cache, Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve(command + "-verify.log");
        var builder = new ProcessBuilder(List.of(launcher.toString(), command, "--help"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LAPWING_JAVA_OPTS", "-XX:AOTCache=" + cache.toAbsolutePath() + " -XX:AOTMode=on");
        Process process = builder.start();
        if (!process.waitFor(TRAINED_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            Files.deleteIfExists(cache);
            throw new IllegalStateException(
                    "the JVM refuses the AOT cache of " + command + "; it said:\n" + Files.readString(log));
        }
    }
}
