package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.DeployedSite;
import dev.lapwing.orchestration.deploy.SiteStatus;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing status}: how a site on Kubernetes is, on one screen. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how a site is: its Pis, brokers, cameras and bridge, and the archive if it is there.",
        footer = {"", "Exit codes: 0 all is well; 1 something is not; 2 the description or an option is wrong."})
public final class StatusCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return site.run(spec, access -> {
            SiteStatus status = new DeployedSite(access).status();
            if (json) {
                out.println(SiteJson.status(status));
            } else {
                StatusScreen.of(status).forEach(out::println);
            }
            return status.well() ? 0 : 1;
        });
    }
}
