package dev.lapwing.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts the demo's child processes, and sees to it that none outlives the demo: a shell holds the other end of a pipe,
 * and kills whatever pids it was told of when the demo is gone without a word (SIGKILL).
 */
final class Children implements AutoCloseable {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(25);
    private static final String REAPER = """
            trap '' INT TERM HUP
            pids=
            while read -r pid; do
              [ "$pid" = done ] && exit 0
              pids="$pids $pid"
            done
            kill -9 $pids 2>/dev/null
            sleep 1
            rm -rf "$1"
            """;

    private final Path directory;
    private final Optional<Path> launcher;
    private final List<Child> children = new CopyOnWriteArrayList<>();
    private final Set<Long> told = new HashSet<>();
    private final Process reaper;
    private final Writer pids;

    /**
     * Starts the shell that watches.
     *
     * @param directory of the demo's files, which go with it
     * @param launcher {@code bin/lapwing}; without it, processes are started from this JVM's own class path
     */
    static Children in(Path directory, Optional<Path> launcher) {
        try {
            Process reaper = new ProcessBuilder("/bin/sh", "-c", REAPER, "lapwing-demo-reaper", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Children(directory, launcher, reaper);
        } catch (IOException e) {
            throw new UncheckedIOException("/bin/sh could not be started", e);
        }
    }

    private Children(Path directory, Optional<Path> launcher, Process reaper) {
        this.directory = directory;
        this.launcher = launcher;
        this.reaper = reaper;
        this.pids = reaper.outputWriter(StandardCharsets.US_ASCII);
    }

    /** Starts a Lapwing process as a pod would: by the launcher, told everything by its environment. */
    Child lapwing(String name, String subcommand, Map<String, String> environment) {
        List<String> command = launcher.isPresent()
                ? List.of(launcher.get().toString(), subcommand)
                : java(
                        environment.getOrDefault("LAPWING_HEAP", "64m"),
                        "dev.lapwing.runtime.process.Lapwing",
                        subcommand);
        return started(Child.start(name, command, environment, output(name)));
    }

    /** Starts a program of this class path. */
    Child program(String name, String heap, Class<?> main, String argument) {
        return started(Child.start(name, java(heap, main.getName(), argument), Map.of(), output(name)));
    }

    private static List<String> java(String heap, String main, String argument) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main,
                argument);
    }

    private Path output(String name) {
        return directory.resolve(name + ".log");
    }

    private Child started(Child child) {
        children.add(child);
        watchDescendants();
        return child;
    }

    /** Tells the shell of all processes below this one, those that others started too ({@code motion}, brokers). */
    synchronized void watchDescendants() {
        try {
            for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
                if (process.pid() != reaper.pid() && told.add(process.pid())) {
                    pids.write(process.pid() + "\n");
                }
            }
            pids.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the shell that watches over the demo's processes is gone", e);
        }
    }

    /** All that were started, in that order. */
    List<Child> all() {
        return List.copyOf(children);
    }

    /** Those that have ended though nobody stopped them. */
    List<Child> ended() {
        return children.stream().filter(child -> !child.running()).toList();
    }

    /** Stops these in order, all at the same time. Names those that had to be killed. */
    static List<String> stop(List<Child> stopping) throws InterruptedException {
        stopping.forEach(Child::terminate);
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        var killed = new ArrayList<String>();
        for (Child child : stopping) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!child.awaitEnd(left)) {
                killed.add(child.name());
            }
        }
        return killed;
    }

    /** Kills what still runs, and lets the shell go. */
    @Override
    public void close() {
        children.forEach(Child::kill);
        try (pids) {
            pids.write("done\n");
        } catch (IOException e) {
            reaper.destroyForcibly();
        }
    }
}
