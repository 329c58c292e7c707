package dev.lapwing.brokers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker's storage: formatted once, and from then on of one broker of one cluster.
 *
 * @param logs where topics and metadata lie
 */
record BrokerStorage(Path logs) {

    /** The formatter prints all that it writes, and so what the cluster keeps of passwords. */
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    /** Whose the storage is. */
    record Identity(int nodeId, String clusterId) {}

    /** Kafka's file that says whose the storage is. */
    Path identityFile() {
        return logs.resolve("meta.properties");
    }

    /** Whose it is; empty if it was never formatted. */
    Optional<Identity> identity() throws IOException {
        if (!Files.exists(identityFile())) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(identityFile())) {
            properties.load(reader);
        }
        try {
            return Optional.of(new Identity(
                    Integer.parseInt(properties.getProperty("node.id", "")), properties.getProperty("cluster.id", "")));
        } catch (NumberFormatException e) {
            throw new IOException(identityFile() + " does not say whose storage it is", e);
        }
    }

    /**
     * Formats it.
     *
     * @param users what the cluster keeps of each user's password, as {@link ScramCredential#argument()}
     */
    void format(Identity identity, Map<String, String> users) throws IOException {
        Files.createDirectories(logs);
        List<String> arguments = users.entrySet().stream()
                .map(user -> "SCRAM-SHA-512=[name=\"" + user.getKey() + "\"," + user.getValue() + "]")
                .toList();
        try {
            new Formatter()
                    .setPrintStream(SILENT)
                    .setNodeId(identity.nodeId())
                    .setClusterId(identity.clusterId())
                    .setControllerListenerName(BrokerProperties.CONTROLLER)
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setScramArguments(arguments)
                    .run();
        } catch (Exception e) {
            // the formatter declares no narrower kind, and its messages may hold what it was given
            throw new IOException(
                    logs + " could not be formatted: " + e.getClass().getSimpleName(), e);
        }
    }
}
