package dev.lapwing.cli;

import dev.lapwing.runtime.process.ToolCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Kafka's own command-line tools, from the same jars: they get their arguments as they stand. */
@Command(
        name = "kafka-console-consumer",
        aliases = {
            "kafka-console-producer",
            "kafka-topics",
            "kafka-consumer-groups",
            "kafka-configs",
            "kafka-acls",
            "kafka-get-offsets",
            "kafka-log-dirs",
            "kafka-dump-log",
            "kafka-delete-records",
            "kafka-leader-election",
            "kafka-metadata-quorum",
            "kafka-reassign-partitions",
            "kafka-transactions",
            "kafka-broker-api-versions",
            "kafka-producer-perf-test",
            "kafka-consumer-perf-test",
            "kafka-storage"
        },
        description = "Kafka's own tools, with their own arguments and --help.")
public final class KafkaToolCommand implements ToolCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        String tool = spec.root().commandLine().getParseResult().originalArgs().getFirst();
        String[] args = arguments.toArray(String[]::new);
        // By name and not by reflection, so that a tool that Kafka renames fails the build.
        switch (tool) {
            case "kafka-console-consumer" -> org.apache.kafka.tools.consumer.ConsoleConsumer.main(args);
            case "kafka-console-producer" -> org.apache.kafka.tools.ConsoleProducer.main(args);
            case "kafka-topics" -> org.apache.kafka.tools.TopicCommand.main(args);
            case "kafka-consumer-groups" -> org.apache.kafka.tools.consumer.group.ConsumerGroupCommand.main(args);
            case "kafka-configs" -> kafka.admin.ConfigCommand.main(args);
            case "kafka-acls" -> org.apache.kafka.tools.AclCommand.main(args);
            case "kafka-get-offsets" -> org.apache.kafka.tools.GetOffsetShell.main(args);
            case "kafka-log-dirs" -> org.apache.kafka.tools.LogDirsCommand.main(args);
            case "kafka-dump-log" -> org.apache.kafka.tools.DumpLogSegments.main(args);
            case "kafka-delete-records" -> org.apache.kafka.tools.DeleteRecordsCommand.main(args);
            case "kafka-leader-election" -> org.apache.kafka.tools.LeaderElectionCommand.main(args);
            case "kafka-metadata-quorum" -> org.apache.kafka.tools.MetadataQuorumCommand.main(args);
            case "kafka-reassign-partitions" -> org.apache.kafka.tools.reassign.ReassignPartitionsCommand.main(args);
            case "kafka-transactions" -> org.apache.kafka.tools.TransactionsCommand.main(args);
            case "kafka-broker-api-versions" -> org.apache.kafka.tools.BrokerApiVersionsCommand.main(args);
            case "kafka-producer-perf-test" -> org.apache.kafka.tools.ProducerPerformance.main(args);
            case "kafka-consumer-perf-test" -> org.apache.kafka.tools.ConsumerPerformance.main(args);
            case "kafka-storage" -> kafka.tools.StorageTool.main(args);
            default -> throw new IllegalStateException(tool + " has no main class in the table of Kafka's tools");
        }
        return 0;
    }
}
