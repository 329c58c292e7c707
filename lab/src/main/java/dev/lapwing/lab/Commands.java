package dev.lapwing.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine. */
final class Commands {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int SAID_MAX = 2_000;

    private Commands() {}

    /**
     * Runs {@code docker} with these arguments.
     *
     * @return its standard output, without white space around it
     * @throws LabException with what it printed, if it fails
     */
    static String docker(String... arguments) {
        return docker(Arrays.asList(arguments));
    }

    static String docker(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add("docker");
        command.addAll(arguments);
        return run(command);
    }

    /** Whether {@code docker} with these arguments succeeds. */
    static boolean succeeds(String... arguments) {
        try {
            docker(arguments);
            return true;
        } catch (LabException e) {
            return false;
        }
    }

    /** Runs a command to its end. */
    static String run(List<String> command) {
        return run(command, PATIENCE);
    }

    static String run(List<String> command, Duration atMost) {
        try {
            Path errors = Files.createTempFile("lapwing-lab", ".err");
            Path output = Files.createTempFile("lapwing-lab", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new LabException(shown(command) + " did not end within " + atMost.toSeconds() + " s");
                }
                if (process.exitValue() != 0) {
                    throw new LabException(shown(command) + " failed: " + said(errors) + said(output));
                }
                return Files.readString(output, StandardCharsets.UTF_8).strip();
            } finally {
                Files.delete(errors);
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new LabException(shown(command) + " could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(shown(command) + " was interrupted", e);
        }
    }

    private static String said(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - SAID_MAX));
    }

    private static String shown(List<String> command) {
        String line = String.join(" ", command);
        return line.substring(0, Math.min(line.length(), 160));
    }
}
