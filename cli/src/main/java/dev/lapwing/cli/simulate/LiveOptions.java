package dev.lapwing.cli.simulate;

import dev.lapwing.orchestration.execute.PlacingSettings;
import dev.lapwing.orchestration.monitor.ClusterObjects;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A cluster that is, or was, there, instead of a scenario. */
final class LiveOptions {

    @Option(
            names = "--context",
            paramLabel = "<file|->|topic",
            description =
                    "Replays what nodes felt: lines of the topics context or node-context as kafka-console-consumer"
                            + " prints them, rows of the archive as JSON or Parquet, - for the standard input, or topic for the"
                            + " topic context as it is now. More than once for files that belong together.")
    private List<String> contexts = List.of();

    @Option(
            names = "--what-if",
            description = "Decides once on the cluster as it is, and what its nodes feel now. Changes nothing.")
    private boolean whatIf;

    @Option(
            names = "--set",
            paramLabel = "<node>:<metric>=<value>",
            description =
                    "With --what-if: what a node is supposed to feel instead, such as rpi-node-1:battery=20. More than"
                            + " once for more.")
    private List<String> suppositions = List.of();

    @Option(
            names = "--cluster",
            paramLabel = "<file>",
            description = "Nodes and pods, as this prints them: " + ClusterObjects.COMMAND
                    + ". --context needs it; --what-if asks Kubernetes without it.")
    private @Nullable Path cluster;

    @Option(
            names = "--kubeconfig",
            paramLabel = "<file>",
            description = "Which Kubernetes --what-if reads (default: LAPWING_KUBECONFIG, or what kubectl would take).")
    private @Nullable String kubeconfig;

    @Option(
            names = "--kube-context",
            paramLabel = "<name>",
            description = "Context of that file (default: its current one).")
    private @Nullable String kubeContext;

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "<host:port,...>",
            description = "Brokers of the edge, instead of LAPWING_LOCAL_BOOTSTRAP_SERVERS.")
    private @Nullable String bootstrapServer;

    /** Whether a recording is to be replayed. */
    boolean replays() {
        return !contexts.isEmpty();
    }

    /** Whether is decided on the cluster as it is. */
    boolean asksWhatIf() {
        return whatIf;
    }

    List<String> contexts() {
        return contexts;
    }

    List<String> suppositions() {
        return suppositions;
    }

    /**
     * What goes with what.
     *
     * @throws IllegalArgumentException if something is missing, or does not belong together
     */
    void check() {
        if (whatIf && replays()) {
            throw new IllegalArgumentException(
                    "--what-if and --context are two questions: ask one after the other. The context of a kubeconfig is"
                            + " --kube-context");
        }
        if (replays() && cluster == null) {
            throw new IllegalArgumentException(
                    "--context needs --cluster with nodes and pods. This prints them: " + ClusterObjects.COMMAND);
        }
        if (kubeconfig != null && !Files.isReadable(Path.of(kubeconfig))) {
            throw new IllegalArgumentException("--kubeconfig=" + kubeconfig + " is not a file that can be read");
        }
        if (!whatIf && !suppositions.isEmpty()) {
            throw new IllegalArgumentException("--set belongs to --what-if");
        }
        if (!whatIf && !replays() && cluster != null) {
            throw new IllegalArgumentException("--cluster belongs to --context or --what-if");
        }
        if (!whatIf && !replays() && (kubeconfig != null || kubeContext != null || bootstrapServer != null)) {
            throw new IllegalArgumentException(
                    "--kubeconfig, --kube-context and --bootstrap-server belong to --context or --what-if");
        }
    }

    /** The process's settings, with what was given here. */
    Settings settings() {
        Map<String, String> flags = new HashMap<>();
        if (bootstrapServer != null) {
            flags.put(Side.LOCAL.bootstrapServers().name(), bootstrapServer);
        }
        if (kubeconfig != null) {
            flags.put(PlacingSettings.KUBECONFIG.name(), kubeconfig);
        }
        return Settings.of(System.getenv(), flags);
    }

    /** The edge's Kafka. */
    KafkaCluster kafka() {
        return KafkaCluster.of(settings(), Side.LOCAL);
    }

    /** Nodes and pods, of the file or of Kubernetes. */
    ClusterObjects objects() throws IOException, SiteException, InterruptedException {
        if (cluster != null) {
            return ClusterObjects.read(cluster);
        }
        return ClusterObjects.list(
                new KubernetesTarget(PlacingSettings.of(settings()).kubeconfig(), Optional.ofNullable(kubeContext)));
    }
}
