package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.manifests.PlacementObjects;
import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.monitor.ClusterWatch;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementPolicy;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.runtime.BoardClock;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** How what moves pods is put together: the policy with its memory, the watch, the lease, and the loop. */
public final class Placing {

    private Placing() {}

    /**
     * Its services, in the order in which they are started.
     *
     * @param local where the topic {@code placements} is
     * @param contexts what each node feels, by its name
     * @throws SettingException if the API server's address is not to be had
     */
    public static List<Service> services(
            Settings settings,
            KafkaCluster local,
            PrometheusRegistry registry,
            Supplier<Map<String, NodeContext>> contexts) {
        PlacingSettings own = PlacingSettings.of(settings);
        KubernetesClient client = connect(own);
        Clock clock = Clock.systemUTC();
        // Two processes of one name must not both take the lease for theirs.
        var leadership = new Leadership(
                client, own.namespace(), PlacementObjects.NAME, own.identity() + "_" + UUID.randomUUID());
        var hands = new PlacementLoop.Hands(
                new PlacementLog(local, own.site(), clock, new BoardClock(clock)::state),
                new PodMove(client, leadership, own.times(), clock),
                new NodeMarks(client, leadership, clock),
                leadership);
        var changed = new AtomicReference<PlacementLoop>();
        Runnable wake = () -> Optional.ofNullable(changed.get()).ifPresent(PlacementLoop::wake);
        var watch = new ClusterWatch(client, contexts, wake, clock);
        var loop = new PlacementLoop(
                watch::model,
                new Remembering(own.ranking(), own.rules()),
                hands,
                new PlacementLoop.Plan(own.every(), own.act(), own.ranking().name()),
                new PlacementMetrics(registry),
                clock);
        changed.set(loop);
        return own.act() ? List.of(leadership, watch, loop) : List.of(watch, loop);
    }

    private static KubernetesClient connect(PlacingSettings own) {
        try {
            return new KubernetesTarget(own.kubeconfig(), Optional.empty()).connect();
        } catch (SiteException e) {
            throw new SettingException(PlacingSettings.KUBECONFIG.name() + ": " + e.getMessage());
        }
    }

    /** The policy, and what it must know of its decisions before. */
    static final class Remembering implements Decider {

        private final NodeRanking ranking;
        private final PlacementRules rules;
        private PlacementMemory memory = PlacementMemory.EMPTY;

        Remembering(NodeRanking ranking, PlacementRules rules) {
            this.ranking = ranking;
            this.rules = rules;
        }

        @Override
        public synchronized List<Decision> decide(ClusterModel model) {
            Decided decided = PlacementPolicy.decide(model, memory, rules, ranking);
            memory = decided.before(); // its moves are told once they are on the topic
            return decided.decisions();
        }

        @Override
        public synchronized void told(Placement placement) {
            memory = memory.plus(placement);
        }

        @Override
        public synchronized void forget() {
            memory = PlacementMemory.EMPTY;
        }
    }
}
