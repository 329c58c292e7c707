package dev.lapwing.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Containers and volumes of one test, on the engine that answers; all are gone when it is closed. */
final class Containers implements AutoCloseable {

    /** How a command ended. */
    record Result(int exit, String out) {}

    private static final List<String> AS_A_POD_RUNS_IT = List.of(
            "--network=host", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges");

    private final String prefix = "lapwing-it-" + ProcessHandle.current().pid() + "-";
    private final List<String> names = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();

    static boolean engineAnswers() throws IOException, InterruptedException {
        try {
            return run(Duration.ofSeconds(20), "docker", "version").exit() == 0;
        } catch (IOException e) {
            return false; // not even a client
        }
    }

    /** Starts a container in the background. */
    String start(String name, String image, Map<String, String> environment, List<String> mounts, String... arguments)
            throws IOException, InterruptedException {
        String full = prefix + name;
        names.add(full);
        var command = new ArrayList<>(List.of("docker", "run", "--detach", "--name=" + full));
        command.addAll(AS_A_POD_RUNS_IT);
        environment.forEach((key, value) -> command.add("--env=" + key + "=" + value));
        mounts.forEach(mount -> command.add("--volume=" + mount));
        command.add(image);
        command.addAll(Arrays.asList(arguments));
        must(command);
        return full;
    }

    /** Runs a container to its end. */
    static Result runOnce(String image, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker", "run", "--rm"));
        command.addAll(AS_A_POD_RUNS_IT);
        command.addAll(options);
        command.add(image);
        command.addAll(Arrays.asList(arguments));
        return run(Duration.ofMinutes(1), command.toArray(String[]::new));
    }

    /** A volume that is empty. */
    String volume(String name) throws IOException, InterruptedException {
        volumes.add(prefix + name);
        must(List.of("docker", "volume", "create", prefix + name));
        return prefix + name;
    }

    static Result exec(String container, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("docker", "exec", container));
        all.addAll(Arrays.asList(command));
        return run(Duration.ofSeconds(20), all.toArray(String[]::new));
    }

    static String logs(String container) throws IOException, InterruptedException {
        return run(Duration.ofSeconds(20), "docker", "logs", container).out();
    }

    private static void must(List<String> command) throws IOException, InterruptedException {
        Result result = run(Duration.ofMinutes(1), command.toArray(String[]::new));
        if (result.exit() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + result.out());
        }
    }

    static Result run(Duration atMost, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("lapwing-images", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(
                        String.join(" ", command) + " took longer than " + atMost + ": " + Files.readString(out));
            }
            return new Result(process.exitValue(), Files.readString(out).strip());
        } finally {
            Files.deleteIfExists(out);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (String name : names) {
                run(Duration.ofMinutes(1), "docker", "rm", "--force", "--volumes", name);
            }
            for (String volume : volumes) {
                run(Duration.ofMinutes(1), "docker", "volume", "rm", volume);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
