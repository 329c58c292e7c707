package dev.lapwing.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

/**
 * The program of one broker: formats its storage if that is new, runs Kafka, and says that it is ready by a file. It
 * formats here and not in a process before it, since that would cost a second start of a JVM.
 */
final class BrokerMain {

    /** Exit code of a broker that could not start. */
    static final int FAILED = 1;

    private BrokerMain() {}

    /** The one argument is the broker's directory, as {@link BrokerFiles} lays it out. */
    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().name("lapwing-parent").start(() -> endWithParent(System.in));
        var files = new BrokerFiles(Path.of(args[0]));
        Properties properties = read(files.serverProperties());
        format(files, properties);
        KafkaRaftServer server = MendedKafka.server(KafkaConfig.fromProps(properties));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "lapwing-broker-shutdown"));
        try {
            server.startup();
        } catch (RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(FAILED); // an orderly end waits for a quorum that may never come
        }
        Files.writeString(files.ready(), Long.toString(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }

    /** Nobody may be left to stop an orphan: it ends at once, as it would by a power cut, which Kafka survives. */
    private static void endWithParent(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // whatever is said there, only its end counts
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private static void format(BrokerFiles files, Properties server) throws IOException {
        var storage = new BrokerStorage(files.logs());
        if (storage.identity().isPresent()) {
            return;
        }
        Properties format = read(files.formatProperties());
        var users = new LinkedHashMap<String, String>();
        for (String name : format.stringPropertyNames()) {
            if (name.startsWith(BrokerFiles.USER_PREFIX)) {
                users.put(name.substring(BrokerFiles.USER_PREFIX.length()), format.getProperty(name));
            }
        }
        var identity = new BrokerStorage.Identity(
                Integer.parseInt(server.getProperty("node.id")), format.getProperty(BrokerFiles.CLUSTER_ID));
        storage.format(identity, users);
    }

    private static Properties read(Path file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
