package dev.lapwing.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the programs of Kubernetes are; {@code bin/kube-tools} knows, and builds those that are missing. */
public final class KubeTools {

    private static final int BUILT_WITHIN_MINUTES = 60;

    private KubeTools() {}

    /**
     * The folder that holds all of {@code tools}.
     *
     * @throws IOException if there are none and they cannot be built; the reason is on the standard error output
     */
    public static Path folder(String... tools) throws IOException, InterruptedException {
        return Path.of(ask(tools));
    }

    /** The folder that holds all of {@code tools} already; builds nothing. Empty, too, outside of a source tree. */
    public static Optional<Path> built(String... tools) throws IOException, InterruptedException {
        Optional<Path> found = script();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var command = new ArrayList<String>(List.of(found.get().toString(), "--built"));
        command.addAll(List.of(tools));
        Process script = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream output = script.getInputStream()) {
            String folder = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            return script.waitFor() == 0 ? Optional.of(Path.of(folder)) : Optional.empty();
        }
    }

    /** The version of Kubernetes that the project pins, such as {@code v1.36.3}. */
    public static String pinnedVersion() throws IOException, InterruptedException {
        return ask("--version");
    }

    private static String ask(String... arguments) throws IOException, InterruptedException {
        Path found = script().orElseThrow(() -> new IllegalStateException(
                "no bin/kube-tools in " + Path.of("").toAbsolutePath() + " or a folder above it"));
        var command = new ArrayList<String>(List.of(found.toString()));
        command.addAll(List.of(arguments));
        Process script = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream output = script.getInputStream()) {
            // It says one line: the pipe holds that until it has ended.
            if (script.waitFor(BUILT_WITHIN_MINUTES, TimeUnit.MINUTES) && script.exitValue() == 0) {
                return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } finally {
            script.destroy();
        }
        throw new IOException(String.join(" ", command)
                + " could not get the programs of Kubernetes; its reason is in the output above."
                + " Tests that need them are skipped with -DexcludedGroups=kube");
    }

    /** In the working directory's source tree, or beside the command by which this process was started. */
    private static Optional<Path> script() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("bin/kube-tools");
            if (Files.isExecutable(script)) {
                return Optional.of(script);
            }
        }
        return Optional.ofNullable(System.getenv("LAPWING_LAUNCHER"))
                .map(launcher -> Path.of(launcher).toAbsolutePath().resolveSibling("kube-tools"))
                .filter(Files::isExecutable);
    }
}
