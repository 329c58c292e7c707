package dev.lapwing.cli;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which cluster a tool looks at: that of the settings {@code LAPWING_LOCAL_*} or {@code LAPWING_REMOTE_*}, whose address
 * an option overrides.
 */
public final class ClusterOptions {

    @Option(
            names = "--cluster",
            paramLabel = "local|remote",
            defaultValue = "local",
            converter = SideConverter.class,
            description = "Cluster to look at, by the settings LAPWING_LOCAL_* or LAPWING_REMOTE_* (default local).")
    private Side side = Side.LOCAL;

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "<host:port,...>",
            description = "Brokers to connect to, instead of LAPWING_LOCAL_BOOTSTRAP_SERVERS or"
                    + " LAPWING_REMOTE_BOOTSTRAP_SERVERS.")
    private @Nullable String bootstrapServer;

    /** The side that was chosen. */
    public Side side() {
        return side;
    }

    /** The process's settings, with the address that was given. */
    public Settings settings() {
        Map<String, String> flags = new HashMap<>();
        if (bootstrapServer != null) {
            flags.put(side.bootstrapServers().name(), bootstrapServer);
        }
        return Settings.of(System.getenv(), flags);
    }

    /**
     * The cluster that was chosen.
     *
     * @throws dev.lapwing.runtime.settings.SettingException if a setting is missing or malformed
     */
    public KafkaCluster cluster() {
        return KafkaCluster.of(settings(), side);
    }
}
