package dev.lapwing.cli.site;

import dev.lapwing.cli.FileFault;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.SecretException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which site, and on which Kubernetes. */
public final class SiteOptions {

    /** How the commands end. */
    public static final String EXIT_CODES =
            "Exit codes: 0 done; 1 something on the site stood in the way; 2 the call, the"
                    + " description or a file is wrong.";

    @Option(
            names = "--cluster",
            paramLabel = "<file>",
            defaultValue = "cluster.yaml",
            description = "Description of the site (default ${DEFAULT-VALUE}).")
    private Path file = Path.of("cluster.yaml");

    @Option(
            names = "--kubeconfig",
            paramLabel = "<file>",
            description = "Which Kubernetes (default: $KUBECONFIG, or ~/.kube/config, as kubectl does).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "<name>",
            description = "Context of that file (default: its current one).")
    private @Nullable String context;

    /** What a command does with a site. */
    public interface Work {
        /** Does it, and returns the exit code. */
        int on(SiteAccess site)
                throws UsageException, SiteException, SecretException, IOException, InterruptedException;
    }

    /** What is to be right before anything is asked. */
    interface Check {
        void of(ClusterDescription cluster) throws UsageException;
    }

    /** Reads the description, connects, does it, and says what went wrong; the exit code. */
    public int run(CommandSpec spec, Work work) {
        return run(spec, cluster -> {}, work);
    }

    int run(CommandSpec spec, Check check, Work work) {
        try {
            ClusterDescription cluster = description();
            check.of(cluster);
            try (SiteAccess site = connect(cluster, target())) {
                site.reach();
                return work.on(site);
            }
        } catch (UsageException e) {
            return fail(spec, String.valueOf(e.getMessage()), 2);
        } catch (SiteException | SecretException e) {
            return fail(spec, String.valueOf(e.getMessage()), 1);
        } catch (FileSystemException e) {
            return fail(spec, FileFault.sentence(e), 2);
        } catch (IOException e) {
            return fail(spec, e.getMessage() == null ? e.toString() : e.getMessage(), 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(spec, "interrupted; the same command goes on from here", 1);
        } catch (RuntimeException e) {
            SiteException told = ApiCall.explanation(e).orElseThrow(() -> e);
            return fail(spec, String.valueOf(told.getMessage()), 1);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    private ClusterDescription description() throws UsageException, IOException {
        try {
            return DescriptionReader.read(file);
        } catch (DescriptionException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "there is no file " + e.getFile() + ". Name the description of the site with --cluster");
        }
    }

    private KubernetesTarget target() {
        return new KubernetesTarget(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
    }

    /** What a command does with the site's archive, too. */
    interface CloudWork {
        int on(Optional<SiteAccess> archive) throws UsageException, SiteException, InterruptedException;
    }

    /**
     * Does it with the Kubernetes that the archive runs on: another one if that is named, which must answer before anything is
     * done on this one; none if the archive is not asked for.
     */
    int withCloud(SiteAccess here, boolean cloud, Optional<String> cloudContext, CloudWork work)
            throws UsageException, SiteException, InterruptedException {
        if (cloudContext.isEmpty()) {
            return work.on(cloud ? Optional.of(here) : Optional.empty());
        }
        try (SiteAccess there = connect(here.cluster(), target().in(cloudContext.get()))) {
            there.reach();
            return work.on(Optional.of(there));
        }
    }

    private static SiteAccess connect(ClusterDescription cluster, KubernetesTarget target) throws UsageException {
        try {
            return SiteAccess.open(cluster, target);
        } catch (SiteException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Says what happens, at once. */
    public static void say(CommandSpec spec, String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }

    /** Says what went wrong. */
    public static int fail(CommandSpec spec, String message, int code) {
        spec.commandLine().getErr().println("lapwing: " + message);
        return code;
    }
}
