package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches nodes, pods, claims and volumes, and makes the model of them whenever it is asked for. A watch that is cut, or
 * told that its place is gone (410), is begun anew by a list; until then there is no model, since nothing is to be decided
 * on what may be old.
 */
public final class ClusterWatch implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    private final KubernetesClient client;
    private final Supplier<Map<String, NodeContext>> contexts;
    private final Runnable changed;
    private final Clock clock;
    private final WatchFaults faults = new WatchFaults(LOG);
    private volatile Optional<Informers> informers = Optional.empty();

    /**
     * @param contexts what each node feels, by its name
     * @param changed told whenever something of the cluster has changed; must return at once
     */
    public ClusterWatch(
            KubernetesClient client, Supplier<Map<String, NodeContext>> contexts, Runnable changed, Clock clock) {
        this.client = client;
        this.contexts = contexts;
        this.changed = changed;
        this.clock = clock;
    }

    private record Informers(
            SharedIndexInformer<Node> nodes,
            SharedIndexInformer<Pod> pods,
            SharedIndexInformer<PersistentVolumeClaim> claims,
            SharedIndexInformer<PersistentVolume> volumes) {

        List<SharedIndexInformer<?>> all() {
            return List.of(nodes, pods, claims, volumes);
        }
    }

    @Override
    public String name() {
        return "cluster-watch";
    }

    @Override
    public synchronized void start() {
        if (informers.isPresent()) {
            return;
        }
        var watching = new Informers(
                client.nodes().runnableInformer(0),
                client.pods().inAnyNamespace().runnableInformer(0),
                client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0),
                client.persistentVolumes().runnableInformer(0));
        watching.nodes().addEventHandler(new Told<>(changed));
        watching.pods().addEventHandler(new Told<>(changed));
        informers = Optional.of(watching);
        watching.all().forEach(this::watch);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether it has synced is asked whenever a model is made
    private void watch(SharedIndexInformer<?> informer) {
        faults.listenTo(informer);
        informer.start();
    }

    /** The cluster as it is now; empty while it is not watched without a gap. */
    public Optional<ClusterModel> model() {
        return watched().map(this::read);
    }

    private Optional<Informers> watched() {
        return informers.filter(watching ->
                watching.all().stream().allMatch(informer -> informer.hasSynced() && informer.isWatching()));
    }

    private ClusterModel read(Informers watching) {
        Map<String, NodeContext> felt = contexts.get();
        var nodes = new ArrayList<NodeState>();
        for (Node node : watching.nodes().getStore().list()) {
            nodes.add(NodeReader.read(node, felt.get(node.getMetadata().getName())));
        }
        var reader = new PodReader(new ClaimVolumes(
                claim -> Optional.ofNullable(watching.claims().getStore().getByKey(claim)),
                volume -> Optional.ofNullable(watching.volumes().getStore().getByKey(volume))));
        return ClusterModel.of(
                clock.instant(),
                nodes,
                ClusterObjects.read(watching.pods().getStore().list(), reader));
    }

    @Override
    public Health check() {
        if (watched().isEmpty()) {
            return new Health.Waiting("Kubernetes is not watched without a gap: " + faults.last());
        }
        faults.recovered();
        return new Health.Up("watches the cluster");
    }

    @Override
    public synchronized void close() {
        informers.ifPresent(watching -> watching.all().forEach(SharedIndexInformer::close));
        informers = Optional.empty();
    }

    /** Says that something has changed, whatever it is. */
    private record Told<T>(Runnable changed) implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T added) {
            changed.run();
        }

        @Override
        public void onUpdate(T before, T after) {
            changed.run();
        }

        @Override
        public void onDelete(T gone, boolean unknownEnd) {
            changed.run();
        }
    }
}
