package dev.lapwing.cli;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.manifests.ManifestDirectory;
import dev.lapwing.orchestration.manifests.ManifestDirectory.Departure;
import dev.lapwing.orchestration.manifests.ManifestFile;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing manifests}: from {@code cluster.yaml} to the YAML that Kubernetes is given. */
@Command(
        name = "manifests",
        mixinStandardHelpOptions = true,
        description = "Makes the manifests of a site from its description.",
        footer = {
            "",
            "Exit codes: 0 done, or all is as it should be; 1 --check found a difference; 2 the description is wrong or a"
                    + " file could not be read or written."
        })
public final class ManifestsCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cluster",
            paramLabel = "<file>",
            defaultValue = "cluster.yaml",
            description = "Description of the cluster (default ${DEFAULT-VALUE}).")
    private Path cluster = Path.of("cluster.yaml");

    @Option(
            names = "--output",
            paramLabel = "<directory>",
            defaultValue = "manifests",
            description = "Directory for edge/ and cloud/ (default ${DEFAULT-VALUE}). Files that this command once made"
                    + " and no longer makes are removed from it.")
    private Path output = Path.of("manifests");

    @Option(names = "--check", description = "Write nothing; name the files that differ.")
    private boolean check;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ClusterDescription description = DescriptionReader.read(cluster);
            List<ManifestFile> files = Manifests.of(description);
            var directory = new ManifestDirectory(output);
            List<Departure> departures = check ? directory.compare(files) : directory.write(files);
            if (check) {
                departures.forEach(departure -> out.println(departure.file() + ": " + sentence(departure)));
                return departures.isEmpty() ? 0 : 1;
            }
            out.println(output + ": " + files.size() + " files, " + departures.size() + " of them changed");
            secrets(out, description.namespace(), Manifests.edgeSecrets(description));
            description
                    .archive()
                    .ifPresent(archive -> secrets(out, archive.namespace(), Manifests.cloudSecrets(description)));
            return 0;
        } catch (DescriptionException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            return fail("there is no file " + e.getFile() + ". Name the description of the cluster with --cluster");
        } catch (IOException e) {
            return fail(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            out.flush();
        }
    }

    private static void secrets(PrintWriter out, String namespace, Map<String, List<String>> secrets) {
        if (!secrets.isEmpty()) {
            out.println("Secrets that must be in the namespace " + namespace
                    + " before the pods start (manifests/README.md shows how to make them):");
            secrets.forEach((name, keys) -> out.println("  " + name + ": " + String.join(", ", keys)));
        }
    }

    private static String sentence(Departure departure) {
        return departure.difference().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("lapwing: " + message);
        return 2;
    }
}
