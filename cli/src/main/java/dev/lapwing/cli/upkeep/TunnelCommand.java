package dev.lapwing.cli.upkeep;

import dev.lapwing.cli.site.SiteOptions;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.tunnel.BrokerTunnel;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing tunnel}: the edge's Kafka on this machine. */
@Command(
        name = "tunnel",
        mixinStandardHelpOptions = true,
        description =
                "Lets Kafka's tools on this machine reach the brokers of a site, through the Kubernetes API, until it"
                        + " is interrupted.",
        footer = {"", SiteOptions.EXIT_CODES})
public final class TunnelCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions options = new SiteOptions();

    @Option(
            names = "--hosts-file",
            paramLabel = "<file>",
            description = "File to write the brokers' names and addresses to (default: a temporary one).")
    private @Nullable Path hostsFile;

    @Override
    public Integer call() {
        return options.run(spec, this::keepOpen);
    }

    private int keepOpen(SiteAccess site) throws SiteException, IOException, InterruptedException {
        Path hosts = hostsFile == null ? Files.createTempFile("lapwing-hosts", "") : hostsFile.toAbsolutePath();
        var interrupted = new CountDownLatch(1);
        try (BrokerTunnel tunnel = BrokerTunnel.open(site)) {
            Files.write(hosts, tunnel.hosts());
            SiteOptions.say(spec, "The brokers are at:");
            tunnel.hosts().forEach(line -> SiteOptions.say(spec, "  " + line));
            SiteOptions.say(spec, "For a Java program, in another terminal:");
            SiteOptions.say(spec, "  export JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + hosts);
            SiteOptions.say(spec, "For others, as root: add the lines above to /etc/hosts. bootstrap.servers is:");
            SiteOptions.say(spec, "  " + tunnel.bootstrapServers());
            SiteOptions.say(spec, "Open until it is interrupted (Ctrl-C).");
            Runtime.getRuntime().addShutdownHook(new Thread(interrupted::countDown, "lapwing-tunnel-end"));
            interrupted.await();
        } finally {
            if (hostsFile == null) {
                Files.deleteIfExists(hosts);
            }
        }
        return 0;
    }
}
