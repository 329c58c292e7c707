package dev.lapwing.cli.upkeep;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.SecretException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which site, and where it runs. */
final class SiteOptions {

    /** How the commands end. */
    static final String EXIT_CODES = "Exit codes: 0 done; 1 something on the site stood in the way; 2 the call, the"
            + " description or a file is wrong.";

    @Option(
            names = "--cluster",
            paramLabel = "<file>",
            defaultValue = "cluster.yaml",
            description = "Description of the site (default ${DEFAULT-VALUE}).")
    private Path cluster = Path.of("cluster.yaml");

    @Option(
            names = "--kubeconfig",
            paramLabel = "<file>",
            description = "How to reach its Kubernetes (default: as kubectl, by KUBECONFIG or ~/.kube/config).")
    private @Nullable Path kubeconfig;

    /** What a command does with a site. */
    interface Work {
        int on(SiteAccess site) throws SiteException, SecretException, IOException, InterruptedException;
    }

    /** Does it, and says what went wrong. */
    int run(CommandSpec spec, Work work) {
        ClusterDescription description;
        try {
            description = DescriptionReader.read(cluster);
        } catch (DescriptionException e) {
            return fail(spec, String.valueOf(e.getMessage()), 2);
        } catch (NoSuchFileException e) {
            return fail(spec, "there is no file " + e.getFile() + ". Name the site's description with --cluster", 2);
        } catch (IOException e) {
            return fail(spec, cluster + " cannot be read: " + e.getMessage(), 2);
        }
        try (SiteAccess site = SiteAccess.open(description, Optional.ofNullable(kubeconfig))) {
            return work.on(site);
        } catch (SiteException | SecretException e) {
            return fail(spec, String.valueOf(e.getMessage()), 1);
        } catch (IOException e) {
            return fail(spec, e.getMessage() == null ? e.toString() : e.getMessage(), 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(spec, "interrupted; the same command goes on from here", 1);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    /** Says what happens, at once. */
    static void say(CommandSpec spec, String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }

    /** Says what went wrong. */
    static int fail(CommandSpec spec, String message, int code) {
        spec.commandLine().getErr().println("lapwing: " + message);
        return code;
    }
}
