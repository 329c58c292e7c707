package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.DeployException;
import dev.lapwing.orchestration.deploy.DeployOptions;
import dev.lapwing.orchestration.deploy.ObjectChange;
import dev.lapwing.orchestration.deploy.Outcome;
import dev.lapwing.orchestration.deploy.Progress;
import dev.lapwing.orchestration.deploy.SiteConnection;
import dev.lapwing.orchestration.deploy.SiteDeployment;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing deploy}: from {@code cluster.yaml} to a site that runs. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Deploys a site from its description, and waits until each part of it is ready.",
        footer = {
            "",
            "Exit codes: 0 all is ready; 1 it is not, or Kubernetes refused something; 2 the description or an option is"
                    + " wrong.",
            "What was killed on its way is resumed by running it again."
        })
public final class DeployCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(
            names = "--timeout",
            paramLabel = "<span>",
            defaultValue = "10min",
            converter = SpanConverter.class,
            description = "How long to wait while nothing becomes better (default ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(
            names = "--force-conflicts",
            description = "Take over fields that somebody else has set, such as by kubectl edit.")
    private boolean force;

    @Option(
            names = "--interrupt",
            description =
                    "Replace a broker even where partitions have no replica to spare: they take no writes while it"
                            + " is away. Needed on a site of one or two Pis.")
    private boolean interrupt;

    @Option(names = "--cloud", description = "The archive too (cloud/), on the same Kubernetes.")
    private boolean cloud;

    @Option(
            names = "--cloud-context",
            paramLabel = "<name>",
            description = "The archive too, on the Kubernetes of this context.")
    private @Nullable String cloudContext;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ClusterDescription description = site.description();
            if ((cloud || cloudContext != null) && description.archive().isEmpty()) {
                throw new UsageException("the description has no archive, so --cloud has nothing to deploy");
            }
            return deploy(description, out) ? 0 : 1;
        } catch (UsageException e) {
            spec.commandLine().getErr().println("lapwing: " + e.getMessage());
            return 2;
        } catch (DeployException e) {
            spec.commandLine().getErr().println("lapwing: " + e.getMessage());
            return 1;
        } finally {
            out.flush();
        }
    }

    private boolean deploy(ClusterDescription description, PrintWriter out)
            throws UsageException, DeployException, InterruptedException {
        var options = new DeployOptions(force, interrupt, timeout);
        Progress progress = sentence -> {
            out.println(sentence);
            out.flush();
        };
        boolean ready;
        try (SiteConnection edge = site.connect(description)) {
            ready = bring(edge.edge(options, progress), out);
            if (cloud && cloudContext == null) {
                ready &= bring(edge.cloud(options, progress).orElseThrow(), out);
            }
        }
        if (cloudContext != null) {
            try (SiteConnection other = SiteOptions.connect(site.target().in(cloudContext), description)) {
                ready &= bring(other.cloud(options, progress).orElseThrow(), out);
            }
        }
        return ready;
    }

    private static boolean bring(SiteDeployment deployment, PrintWriter out)
            throws DeployException, InterruptedException {
        List<ObjectChange> changes = deployment.apply();
        long changed = changes.stream()
                .filter(change -> change.kind() != ObjectChange.Kind.UNCHANGED)
                .count();
        out.println(changes.size() + " objects, " + changed + " of them changed");
        Outcome outcome = deployment.awaitReady();
        if (outcome.ready()) {
            out.println("ready");
            return true;
        }
        out.println("not ready:");
        outcome.problems().forEach(problem -> out.println("  " + problem));
        if (!outcome.hold().isEmpty()) {
            out.println("  outdated pods wait: " + outcome.hold());
        }
        return false;
    }
}
