package dev.lapwing.orchestration.manifests;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Camera;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.AccessRule;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.ResourceType;

/** What each user of the edge's Kafka may do: no more than its work needs. The brokers read it from a ConfigMap. */
final class AccessObjects {

    private final ClusterDescription cluster;
    private final Names names;

    AccessObjects(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    Manifest rules() {
        String text = lines().stream().map(AccessRule::line).collect(Collectors.joining("\n"));
        return Manifest.of(
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(Names.ACCESS)
                        .withNamespace(cluster.namespace())
                        .withLabels(names.labels("access"))
                        .endMetadata()
                        .withData(Map.of(Names.ACCESS_KEY, text))
                        .build(),
                "What each user may do: user, kind, name, operations. Whatever no line allows is denied. The brokers see a\n"
                        + "change within a minute or two, without being restarted.");
    }

    /** In the order of the Pis; then the bridge, then analysts. */
    private List<AccessRule> lines() {
        var lines = new ArrayList<AccessRule>();
        var topics = new LinkedHashSet<String>();
        for (Pi pi : cluster.pis()) {
            for (String topic : topics(cluster, pi)) {
                lines.add(AccessRule.of(
                        pi.name(), ResourceType.TOPIC, topic, CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE));
                topics.add(topic);
            }
        }
        topics.add(TopicNames.PLACEMENTS);
        for (String topic : topics) {
            lines.add(AccessRule.of(Names.BRIDGE, ResourceType.TOPIC, topic, DESCRIBE_CONFIGS, READ));
            lines.add(AccessRule.of(
                    Names.BRIDGE, ResourceType.TOPIC, TopicNames.deadLetter(topic), CREATE, DESCRIBE_CONFIGS, WRITE));
        }
        lines.add(AccessRule.of(Names.BRIDGE, ResourceType.GROUP, "lapwing-bridge-" + cluster.site(), READ));
        // How much room the disks have left, for the time until something is lost.
        lines.add(AccessRule.of(Names.BRIDGE, ResourceType.CLUSTER, "kafka-cluster", DESCRIBE));
        if (cluster.moves().isPresent()) {
            placement(lines);
        }
        if (cluster.hasScheduler()) {
            scheduler(lines);
        }
        for (String analyst : cluster.analysts()) {
            for (String topic : topics) {
                lines.add(AccessRule.of(analyst, ResourceType.TOPIC, topic, READ));
                lines.add(AccessRule.of(analyst, ResourceType.TOPIC, TopicNames.deadLetter(topic), READ));
            }
            if (cluster.moves().isPresent()) { // what lapwing explain shows of a node
                lines.add(AccessRule.of(analyst, ResourceType.TOPIC, TopicNames.NODE_CONTEXT, READ));
            }
            lines.add(new AccessRule(analyst, ResourceType.GROUP, analyst + "-", true, Set.of(READ)));
        }
        return lines;
    }

    private void placement(List<AccessRule> lines) {
        String user = Names.PLACEMENT;
        String application = "lapwing-streams-" + cluster.site();
        for (String topic : List.of(
                TopicNames.CONTEXT,
                TopicNames.deadLetter(TopicNames.CONTEXT),
                TopicNames.NODE_CONTEXT,
                TopicNames.PLACEMENTS)) {
            lines.add(AccessRule.of(user, ResourceType.TOPIC, topic, CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE));
        }
        // What Kafka Streams keeps its state in, and its transactions, whose ids begin with the name of the
        // application.
        lines.add(new AccessRule(
                user,
                ResourceType.TOPIC,
                application + "-",
                true,
                Set.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE)));
        lines.add(
                new AccessRule(user, ResourceType.TRANSACTIONAL_ID, application + "-", true, Set.of(DESCRIBE, WRITE)));
        lines.add(AccessRule.of(user, ResourceType.GROUP, application, DESCRIBE, READ));
    }

    /** A user of its own: what reads all pods of a Kubernetes need not be able to say what a board feels. */
    private static void scheduler(List<AccessRule> lines) {
        lines.add(AccessRule.of(Names.SCHEDULER, ResourceType.TOPIC, TopicNames.NODE_CONTEXT, READ));
        lines.add(AccessRule.of(
                Names.SCHEDULER,
                ResourceType.TOPIC,
                TopicNames.PLACEMENTS,
                CREATE,
                DESCRIBE,
                DESCRIBE_CONFIGS,
                READ,
                WRITE));
    }

    private static List<String> topics(ClusterDescription cluster, Pi pi) {
        var topics = new ArrayList<String>();
        for (Camera camera : pi.cameras()) {
            topics.add(TopicNames.node(camera.number()));
        }
        if (pi.temperature() != Temperature.NONE) {
            topics.add(TopicNames.TEMPERATURE);
        }
        if (!pi.sensors().isEmpty()) {
            topics.add(TopicNames.READINGS);
        }
        if (cluster.feels(pi)) {
            topics.add(TopicNames.CONTEXT);
        }
        return topics;
    }
}
