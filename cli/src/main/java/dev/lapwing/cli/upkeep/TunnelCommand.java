package dev.lapwing.cli.upkeep;

import dev.lapwing.cli.site.SiteOptions;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.tunnel.BrokerTunnel;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(TunnelCommand.class);
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions options = new SiteOptions();

    @Option(
            names = "--hosts-file",
            paramLabel = "<file>",
            description =
                    "File to write the names and addresses of the brokers and the API server to (default: a temporary one).")
    private @Nullable Path hostsFile;

    @Override
    public Integer call() {
        return options.run(spec, this::keepOpen);
    }

    private int keepOpen(SiteAccess site) throws SiteException, IOException, InterruptedException {
        Path hosts = hostsFile == null ? Files.createTempFile("lapwing-hosts", "") : hostsFile.toAbsolutePath();
        var interrupted = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(interrupted, ended), "lapwing-tunnel-end"));
        try (BrokerTunnel tunnel = BrokerTunnel.open(site)) {
            Files.write(
                    hosts,
                    Stream.concat(
                                    tunnel.hosts().stream(),
                                    addresses(URI.create(site.address()).getHost()))
                            .toList());
            SiteOptions.say(spec, "The brokers are at:");
            tunnel.hosts().forEach(line -> SiteOptions.say(spec, "  " + line));
            SiteOptions.say(spec, "For a Java program, in another terminal:");
            SiteOptions.say(spec, "  export JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + hosts);
            SiteOptions.say(spec, "For others, as root: add the lines above to /etc/hosts. bootstrap.servers is:");
            SiteOptions.say(spec, "  " + tunnel.bootstrapServers());
            SiteOptions.say(spec, "Open until it is interrupted (Ctrl-C).");
            interrupted.await();
        } finally {
            if (hostsFile == null) {
                Files.deleteIfExists(hosts);
            }
            ended.countDown();
        }
        return 0;
    }

    /**
     * Lines for the API server: a JVM that was given a hosts file asks nobody else for an address, and what asks Kafka may ask
     * Kubernetes, too.
     */
    private static Stream<String> addresses(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> address.getHostAddress() + " " + host)
                    .filter(line -> !line.startsWith(host + " "));
        } catch (UnknownHostException e) {
            return Stream.empty(); // by a proxy, for instance
        }
    }

    /** The JVM halts when this returns: not before the tunnel is closed, and its file deleted. */
    private static void end(CountDownLatch interrupted, CountDownLatch ended) {
        interrupted.countDown();
        try {
            if (!ended.await(CLOSES_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("the tunnel is not closed yet, and left as it is");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
