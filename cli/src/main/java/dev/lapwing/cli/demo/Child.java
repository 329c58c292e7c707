package dev.lapwing.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One child process of the demo, with a file of what it says. */
final class Child {

    private static final int LAST_LINES = 15;

    // With the interrupt ignored, Ctrl-C in a terminal reaches only the demo, which then drains and stops in order.
    private static final List<String> IGNORE_INTERRUPT = List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final String name;
    private final Process process;
    private final Path output;

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts {@code command}; {@code environment} replaces all that the demo itself was told by LAPWING_ variables. */
    static Child start(String name, List<String> command, Map<String, String> environment, Path output) {
        var whole = new ArrayList<>(IGNORE_INTERRUPT);
        whole.addAll(command);
        var builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("LAPWING_"));
        builder.environment().putAll(environment);
        try {
            return new Child(name, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + String.join(" ", command), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    Path output() {
        return output;
    }

    boolean running() {
        return process.isAlive();
    }

    /** Asks it to stop (SIGTERM). */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end; kills it if that takes longer. Whether it ended by itself. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        return false;
    }

    /** Kills it at once. */
    void kill() {
        process.destroyForcibly();
    }

    /** The last lines that it said. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(its output in " + output + " cannot be read)";
        }
    }
}
