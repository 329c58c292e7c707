package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.DeployOptions;
import dev.lapwing.orchestration.deploy.DeployPlan;
import dev.lapwing.orchestration.deploy.DeployedSite;
import dev.lapwing.orchestration.deploy.ObjectChange;
import dev.lapwing.orchestration.deploy.Outcome;
import dev.lapwing.orchestration.deploy.Progress;
import dev.lapwing.orchestration.deploy.SiteDeployment;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
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

    @Option(names = "--dry-run", description = "Change nothing; list what would be created, changed and replaced.")
    private boolean dryRun;

    @Option(names = "--diff", description = "Change nothing; show what would differ. Secrets are never shown.")
    private boolean diff;

    @Option(names = "--json", description = "With --dry-run: as one JSON document.")
    private boolean json;

    @Option(
            names = "--rollback",
            description = "Bring back what ran on the Pis before the newest deployment; Secrets stay as they are.")
    private boolean rollback;

    @Override
    public Integer call() {
        return site.run(spec, this::check, this::deploy);
    }

    private void check(ClusterDescription description) throws UsageException {
        boolean archive = cloud || cloudContext != null;
        if (json && !dryRun) {
            throw new UsageException("--json needs --dry-run; lapwing status --json says how the site is");
        }
        if (rollback && archive) {
            throw new UsageException("--rollback is for what runs on the Pis; the archive is a Deployment, which"
                    + " kubectl rollout undo brings back");
        }
        if (archive && description.archive().isEmpty()) {
            throw new UsageException("the description has no archive, so --cloud has nothing to deploy");
        }
    }

    private int deploy(SiteAccess access) throws UsageException, SiteException, InterruptedException {
        return site.withCloud(
                access, cloud, Optional.ofNullable(cloudContext), archive -> deploy(access, archive) ? 0 : 1);
    }

    private boolean deploy(SiteAccess access, Optional<SiteAccess> archive) throws SiteException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var options = new DeployOptions(force, interrupt, timeout);
        Progress progress = sentence -> {
            if (!json) {
                SiteOptions.say(spec, sentence);
            }
        };
        var here = new DeployedSite(access);
        boolean ready = bring(rollback ? here.rollback(options, progress) : here.edge(options, progress), out);
        if (archive.isPresent()) {
            ready &= bring(
                    new DeployedSite(archive.get()).cloud(options, progress).orElseThrow(), out);
        }
        return ready;
    }

    private boolean bring(SiteDeployment deployment, PrintWriter out) throws SiteException, InterruptedException {
        if (dryRun || diff) {
            show(deployment.plan(), out);
            return true;
        }
        Outcome outcome = deployment.deploy();
        if (outcome.ready()) {
            out.println("ready");
            return true;
        }
        out.println("not ready:");
        outcome.problems().forEach(problem -> out.println("  " + problem));
        if (!outcome.hold().isEmpty()) {
            out.println("  outdated pods wait: " + outcome.hold());
        }
        out.println("Running the same command again goes on from here.");
        return false;
    }

    private void show(DeployPlan plan, PrintWriter out) {
        if (json) {
            out.println(SiteJson.plan(plan));
            return;
        }
        if (diff) {
            plan.diff().forEach(out::println);
        }
        if (dryRun) {
            plan.secrets().forEach(name -> out.println("Secret " + name + " would be made or completed"));
            plan.changes().stream()
                    .filter(change -> change.kind() != ObjectChange.Kind.UNCHANGED)
                    .forEach(change -> out.println(
                            change.object() + " would be " + change.kind().word()));
            plan.replaced().forEach(pi -> out.println("the pod of " + pi + " would be replaced"));
            plan.leftPis().forEach(pi -> out.println(pi + " is not in the description, and would be left as it is"));
            if (plan.empty()) {
                out.println("nothing would change");
            }
        }
    }
}
