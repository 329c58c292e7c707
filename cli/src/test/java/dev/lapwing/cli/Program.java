package dev.lapwing.cli;

import dev.lapwing.runtime.process.Lapwing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code lapwing} as a child process, with nothing in its environment but what a test gives it. */
final class Program implements AutoCloseable {

    /**
     * How it ended.
     *
     * @param exit its exit code
     */
    record Result(int exit, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Program start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Lapwing.class.getName()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "program", ".out");
        Path err = Files.createTempFile(directory, "program", ".err");
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAPWING_") || name.startsWith("KUBE"));
        builder.environment().putAll(environment);
        return new Program(builder.start(), out, err);
    }

    static Result run(Path directory, Map<String, String> environment, String... arguments) throws Exception {
        try (Program program = start(directory, environment, arguments)) {
            return program.result();
        }
    }

    /** What it has printed so far. */
    String out() throws IOException {
        return Files.readString(out);
    }

    Result result() throws Exception {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("lapwing did not end; it said: " + out() + Files.readString(err));
        }
        return new Result(process.exitValue(), out(), Files.readString(err));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
