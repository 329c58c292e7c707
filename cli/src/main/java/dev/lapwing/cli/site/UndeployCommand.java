package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.DeployedSite;
import dev.lapwing.orchestration.deploy.Progress;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing undeploy}: takes a site away, and keeps its data. */
@Command(
        name = "undeploy",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a site away. Its claims, volumes and Secrets stay, so that a later deploy finds all data again;"
                    + " what the Pis' directories hold stays in any case.",
            "The archive stays, too, unless --cloud or --cloud-context is given."
        },
        footer = {"", "Exit codes: 0 done; 1 it is not; 2 the description or an option is wrong."})
public final class UndeployCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(
            names = "--delete-data",
            description = "Claims, volumes and Secrets, too: certificates and passwords cannot be made again, only"
                    + " replaced. The namespace stays; the command that deletes it is printed.")
    private boolean data;

    @Option(names = "--yes", description = "With --delete-data: do not ask.")
    private boolean yes;

    @Option(names = "--cloud", description = "The archive too (cloud/), on the same Kubernetes.")
    private boolean cloud;

    @Option(
            names = "--cloud-context",
            paramLabel = "<name>",
            description = "The archive too, on the Kubernetes of this context.")
    private @Nullable String cloudContext;

    @Option(
            names = "--timeout",
            paramLabel = "<span>",
            defaultValue = "5min",
            converter = SpanConverter.class,
            description = "How long pods may take to end (default ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(5);

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return site.run(spec, this::check, access -> {
            if (data && !yes && !confirmed(access.cluster(), out)) {
                return SiteOptions.fail(spec, "nothing was deleted: that is not the site's name", 1);
            }
            Progress progress = sentence -> SiteOptions.say(spec, sentence);
            site.withCloud(access, cloud, Optional.ofNullable(cloudContext), archive -> {
                new DeployedSite(access).removal(timeout, progress).remove(data);
                if (archive.isPresent()) {
                    new DeployedSite(archive.get())
                            .cloudRemoval(timeout, progress)
                            .orElseThrow()
                            .remove(data);
                }
                return 0;
            });
            out.println(
                    data
                            ? "Directories on the Pis hold their data until somebody deletes it there: "
                                    + "disk.path and the cameras' paths of cluster.yaml"
                            : "Claims, volumes and Secrets were kept; lapwing deploy finds them again");
            return 0;
        });
    }

    private void check(ClusterDescription description) throws UsageException {
        if ((cloud || cloudContext != null) && description.archive().isEmpty()) {
            throw new UsageException("the description has no archive, so --cloud has nothing to take away");
        }
    }

    private static boolean confirmed(ClusterDescription description, PrintWriter out) throws IOException {
        out.print("This deletes the claims, volumes and Secrets of the site \"" + description.site()
                + "\". Type its name to go on: ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().equals(description.site());
    }
}
