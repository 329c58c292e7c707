package dev.lapwing.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One program as a child process, with what it says in a file. It ends with this JVM, in whatever way that ends: a
 * companion reads the child's standard input, whose other end only this JVM holds, and kills the child at its end. Child and
 * companion are in a session of their own, so that Ctrl-C in a terminal, or its end, reaches this JVM alone, which stops its
 * children in its own order: a program of Go would not heed it that the signal was ignored when it began.
 */
final class ToolProcess {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final Duration KILL_WITHIN = Duration.ofSeconds(10);
    private static final int LAST_LINES = 20;

    // setsid forks only if it leads a process group, and what ProcessBuilder starts is in that of this JVM:
    // so it becomes the shell under the same pid. $$ is the shell in its companion too, and becomes the
    // program by exec.
    private static final List<String> ENDING_WITH_THIS_JVM = List.of(
            "setsid",
            "/bin/sh",
            "-c",
            "exec 3<&0; (cat <&3 >/dev/null; kill -KILL $$) 2>/dev/null & exec \"$@\" 3<&- </dev/null",
            "sh");

    private final Path program;
    private final String name;
    private final Path output;
    private final Process process;

    private ToolProcess(Path program, String name, Path output, Process process) {
        this.program = program;
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /** Starts {@code program}, and returns at once; what it says goes to {@code <its name>.log} in {@code directory}. */
    static ToolProcess start(Path program, List<String> arguments, Path directory) throws IOException {
        String name = String.valueOf(program.getFileName());
        Path output = directory.resolve(name + ".log");
        var command = new ArrayList<String>(ENDING_WITH_THIS_JVM);
        command.add(program.toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new ToolProcess(program, name, output, process);
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until {@code ready}, which may be asked again and again, holds.
     *
     * @throws IllegalStateException with the last lines of the program's output, if it ended or took longer
     */
    void await(String what, BooleanSupplier ready, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.getAsBoolean()) {
            if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        name + " ended with " + process.exitValue() + " before " + what + lastWords());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        name + ": not " + what + " after " + atMost.toSeconds() + " s" + lastWords());
            }
        }
    }

    /** Whether this is {@code other} that runs, or ran. */
    boolean is(Path other) {
        return program.equals(other);
    }

    /** Kills it (SIGKILL), and waits until it is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor(KILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it in order (SIGTERM). Kills it if that takes longer than 15 s, or if this thread is interrupted. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(KILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
            String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            return ". Its output, " + output + ", ends with:\n" + last;
        } catch (IOException e) {
            return ". Its output is in " + output;
        }
    }
}
