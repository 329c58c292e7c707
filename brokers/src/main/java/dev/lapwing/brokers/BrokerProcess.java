package dev.lapwing.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One broker as a child process. Its ports, its files and its identity stay the same however often it is stopped, killed
 * and started.
 *
 * <pre>
 *            start            the quorum took it in
 *  (stopped) -----> (starting) --------------------> (ready) &lt;-- resume/pause --> (paused)
 *      ^                |                               |                            |
 *      +----------------+------- stop, kill ------------+----------- kill -----------+
 * </pre>
 */
public final class BrokerProcess {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration KILL_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LAST_LINES = 20;

    // With the interrupt ignored, Ctrl-C in a terminal reaches only the parent, which then stops its brokers in order.
    private static final List<String> IGNORE_INTERRUPT = List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final int index;
    private final BrokerPorts ports;
    private final BrokerFiles files;
    private final List<String> jvmFlags;
    private final Map<String, String> environment;
    private @Nullable Process process;
    private boolean paused;

    BrokerProcess(
            int index, BrokerPorts ports, BrokerFiles files, List<String> jvmFlags, Map<String, String> environment) {
        this.index = index;
        this.ports = ports;
        this.files = files;
        this.jvmFlags = List.copyOf(jvmFlags);
        this.environment = Map.copyOf(environment);
    }

    /** Kafka's {@code node.id}: from 1. */
    public int nodeId() {
        return index + 1;
    }

    /** Where clients connect to this broker. */
    public String address() {
        return "127.0.0.1:" + ports.client();
    }

    /** Where its topics and its part of the metadata lie. */
    public Path logDirectory() {
        return files.logs();
    }

    /** The file of what the process says. */
    public Path outputFile() {
        return files.output();
    }

    /** Whether the process is there, paused or not. */
    public boolean running() {
        return process != null && process.isAlive();
    }

    /** Whether {@link #pause()} holds it. */
    public boolean paused() {
        return paused && running();
    }

    /**
     * The process's id.
     *
     * @throws IllegalStateException if it does not run
     */
    public long pid() {
        return alive().pid();
    }

    /** Starts the process if it does not run, and returns at once; see {@link #awaitReady}. */
    public void start() {
        if (running()) {
            return;
        }
        var command = new ArrayList<String>(IGNORE_INTERRUPT);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BrokerMain.class.getName());
        command.add(files.directory().toString());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.output().toFile()));
        builder.environment().putAll(environment);
        try {
            Files.deleteIfExists(files.ready());
            process = builder.start();
            paused = false;
        } catch (IOException e) {
            throw new UncheckedIOException("broker " + nodeId() + " could not be started in " + files.directory(), e);
        }
    }

    /**
     * Waits until the broker serves clients.
     *
     * @throws IllegalStateException with the last lines of its output, if it ended or took longer
     */
    public void awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!Files.exists(files.ready())) {
            if (!running()) {
                throw new IllegalStateException("broker " + nodeId() + " does not run" + lastWords());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "broker " + nodeId() + " was not ready after " + atMost.toSeconds() + " s" + lastWords());
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** Stops it in order (SIGTERM): it hands over what it leads. Kills it if that takes longer than 20 s. */
    public void stop() throws InterruptedException {
        terminate();
        awaitEnd(STOP_WITHIN);
    }

    /** Kills it (SIGKILL), paused or not, and waits until it is gone. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(KILL_WITHIN);
        }
    }

    /** Freezes it (SIGSTOP): its connections stay open and say nothing. */
    public void pause() throws InterruptedException {
        signal("STOP");
        paused = true;
    }

    /** Lets it go on (SIGCONT). */
    public void resume() throws InterruptedException {
        signal("CONT");
        paused = false;
    }

    void destroy() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    void terminate() throws InterruptedException {
        if (running()) {
            if (paused) {
                resume(); // a frozen process does not hear SIGTERM
            }
            alive().destroy();
        }
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        Process ending = process;
        if (ending != null && !ending.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            ending.destroyForcibly().waitFor(KILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void signal(String name) throws InterruptedException {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("SIG" + name + " did not reach broker " + nodeId() + lastWords());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("broker " + nodeId() + " could not be sent SIG" + name, e);
        }
    }

    private Process alive() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("broker " + nodeId() + " does not run" + lastWords());
        }
        return running;
    }

    private String lastWords() {
        try {
            List<String> lines = Files.exists(files.output()) ? Files.readAllLines(files.output()) : List.of();
            String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            return ". Its output, " + files.output() + ", ends with:\n" + last;
        } catch (IOException e) {
            return ". Its output is in " + files.output();
        }
    }
}
