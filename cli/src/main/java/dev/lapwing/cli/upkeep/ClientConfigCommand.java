package dev.lapwing.cli.upkeep;

import dev.lapwing.cli.site.SiteOptions;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.tunnel.BrokerTunnel;
import dev.lapwing.orchestration.tunnel.EdgeKafka;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import dev.lapwing.runtime.trust.OwnerOnly;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lapwing client-config}: what an analyst needs for Kafka's console tools, and for Lapwing's own. */
@Command(
        name = "client-config",
        mixinStandardHelpOptions = true,
        description =
                "Writes the files by which an analyst reads the topics of the edge: client.properties for Kafka's tools,"
                        + " lapwing.env for lapwing explain, simulate, topics and frames, and the password and ca.pem that these"
                        + " name.",
        footer = {"", SiteOptions.EXIT_CODES})
public final class ClientConfigCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SiteOptions options = new SiteOptions();

    @Option(
            names = "--user",
            paramLabel = "<analyst>",
            required = true,
            description = "One of the analysts in the description.")
    private String user = "";

    @Option(
            names = "--output",
            paramLabel = "<directory>",
            required = true,
            description = "Directory for the files; only you may read them.")
    private Path output = Path.of(".");

    @Override
    public Integer call() {
        return options.run(spec, this::write);
    }

    private int write(SiteAccess site) throws SiteException, IOException {
        ClusterDescription cluster = site.cluster();
        boolean secured = cluster.security() == EdgeSecurity.TLS_SCRAM;
        if (secured && !cluster.analysts().contains(user)) {
            throw new SiteException("--user " + user + " is none of the analysts " + cluster.analysts()
                    + " of the description. Write the name there, below analysts:, and run lapwing deploy");
        }
        Map<String, Map<String, byte[]>> secrets = secured ? new SecretStore(site).read() : Map.of();
        Path directory = OwnerOnly.directory(output.toAbsolutePath());
        Path authority = directory.resolve("ca.pem");
        Path password = directory.resolve("password");
        Path file = directory.resolve("client.properties");
        Path environment = directory.resolve("lapwing.env");
        for (Path made : List.of(authority, password, file, environment)) {
            if (Files.isDirectory(made)) {
                throw new IOException(made + " is a directory; name another with --output");
            }
        }
        var properties = new LinkedHashMap<String, String>();
        properties.put("bootstrap.servers", brokers(cluster));
        properties.put("group.id", user + "-console");
        properties.putAll(EdgeKafka.login(cluster, user, secrets));
        var settings = new LinkedHashMap<String, String>();
        settings.put(Side.LOCAL.bootstrapServers().name(), brokers(cluster));
        if (secured) {
            OwnerOnly.write(authority, EdgeKafka.authority(secrets));
            OwnerOnly.write(password, EdgeKafka.password(user, secrets));
            properties.put("ssl.truststore.location", authority.toString());
            settings.putAll(Side.LOCAL.login(user, password, authority));
        }
        OwnerOnly.write(file, text(properties));
        OwnerOnly.write(environment, exports(settings));
        say(cluster, file, environment, secured);
        return 0;
    }

    /** For a shell to read. */
    private static String exports(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting ->
                        "export " + setting.getKey() + "='" + setting.getValue().replace("'", "'\\''") + "'\n")
                .collect(Collectors.joining("", "# made by lapwing client-config\n", ""));
    }

    private static String text(Map<String, String> values) throws IOException {
        var properties = new Properties();
        properties.putAll(values);
        var text = new StringWriter();
        properties.store(text, "made by lapwing client-config; holds a password");
        return text.toString();
    }

    private static String brokers(ClusterDescription cluster) {
        return cluster.pis().stream()
                .map(pi -> "kafka-" + pi.number() + ":" + BrokerTunnel.PORT)
                .collect(Collectors.joining(","));
    }

    private void say(ClusterDescription cluster, Path file, Path environment, boolean secured) {
        String topic = cluster.pis().stream()
                .map(Pi::cameras)
                .filter(cameras -> !cameras.isEmpty())
                .map(cameras -> "node" + cameras.getFirst().number())
                .findFirst()
                .orElse("temperature");
        String tool = "kafka-console-consumer --bootstrap-server " + brokers(cluster) + " --topic " + topic
                + " --from-beginning --max-messages 1 --command-config ";
        SiteOptions.say(
                spec, file + ": properties of a client, with the password" + (secured ? "" : " (there is none)"));
        SiteOptions.say(spec, environment + ": the same for lapwing's own commands, to be read by a shell");
        SiteOptions.say(spec, "From here, while \"lapwing tunnel --hosts-file FILE\" runs in another terminal:");
        SiteOptions.say(spec, "  export LAPWING_JAVA_OPTS=-Djdk.net.hosts.file=FILE");
        SiteOptions.say(spec, "  bin/lapwing " + tool + file);
        SiteOptions.say(spec, "  . " + environment + " && bin/lapwing topics");
        SiteOptions.say(
                spec,
                "In a pod of the namespace " + cluster.namespace()
                        + ", with client.properties and ca.pem in /etc/lapwing/analyst and ssl.truststore.location changed to that:");
        SiteOptions.say(spec, "  " + tool + "/etc/lapwing/analyst/client.properties");
    }
}
