package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.monitor.ClaimVolumes;
import dev.lapwing.orchestration.monitor.NodeReader;
import dev.lapwing.orchestration.monitor.PodReader;
import dev.lapwing.orchestration.monitor.WatchFaults;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes, pods, claims and volumes as the API server tells them, kept in {@link NodeLoads} and {@link PendingPods}. While a
 * watch is cut it is not {@link #isCurrent() current}, and nothing should be decided; the client reads all anew when the
 * server is back, 410 Gone included.
 */
final class ClusterFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterFeed.class);

    private final KubernetesClient client;
    private final String scheduler;
    private final NodeLoads loads;
    private final PendingPods pending;
    private final Listener listener;
    private final List<SharedIndexInformer<?>> informers = new CopyOnWriteArrayList<>();
    private final PodReader reader;
    private final WatchFaults faults = new WatchFaults(LOG);
    private volatile @Nullable SharedIndexInformer<Pod> pods;

    /** Who wants to know of pods that are bound, by anyone, and of those that kubelets turn away. Called by one thread. */
    interface Listener {

        /** A pod is on this node; told whenever anything of it has changed. */
        void bound(String uid, String node);

        /** A pod is gone, or has ended. */
        void gone(String uid);

        /** A pod appeared on a node where it was not assumed. */
        void appeared(PodState pod);

        /** A pod of ours has failed; its reason may be that the kubelet had no room. */
        void failed(Pod pod);
    }

    ClusterFeed(KubernetesClient client, String scheduler, NodeLoads loads, PendingPods pending, Listener listener) {
        this.client = client;
        this.scheduler = scheduler;
        this.loads = loads;
        this.pending = pending;
        this.listener = listener;
        this.reader = new PodReader(new ClaimVolumes(this::claim, this::volume));
    }

    private volatile @Nullable SharedIndexInformer<PersistentVolumeClaim> claims;
    private volatile @Nullable SharedIndexInformer<PersistentVolume> volumes;

    /** Starts to listen, and returns at once. */
    void start() {
        volumes = listen(client.persistentVolumes().runnableInformer(0), on(volume -> reread()));
        claims = listen(client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0), on(claim -> reread()));
        listen(client.nodes().runnableInformer(0), new NodeHandler());
        pods = listen(client.pods().inAnyNamespace().runnableInformer(0), new PodHandler());
    }

    private <T extends HasMetadata> SharedIndexInformer<T> listen(
            SharedIndexInformer<T> informer, ResourceEventHandler<T> handler) {
        informer.addEventHandler(handler);
        faults.listenTo(informer);
        informers.add(informer);
        var _ = informer.start();
        return informer;
    }

    /** Whether all that is known is what the API server says now. */
    boolean isCurrent() {
        if (informers.isEmpty()) {
            return false;
        }
        for (SharedIndexInformer<?> informer : informers) {
            if (!informer.hasSynced() || !informer.isWatching()) {
                return false;
            }
        }
        faults.recovered();
        return true;
    }

    /** What the API server said last when a watch failed. */
    String fault() {
        return faults.last();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private Optional<PersistentVolumeClaim> claim(String key) {
        SharedIndexInformer<PersistentVolumeClaim> known = claims;
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(known.getIndexer().getByKey(key));
    }

    private Optional<PersistentVolume> volume(String name) {
        SharedIndexInformer<PersistentVolume> known = volumes;
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(known.getIndexer().getByKey(name));
    }

    /** A claim or volume has changed: what pending pods ask for may be another thing now. */
    private void reread() {
        SharedIndexInformer<Pod> known = pods;
        if (known == null) {
            return;
        }
        for (PodState waiting : new ArrayList<>(pending.all())) {
            Pod pod = known.getIndexer().getByKey(waiting.namespace() + "/" + waiting.name());
            if (pod != null && waits(pod)) {
                pending.change(reader.read(pod));
            }
        }
    }

    private boolean waits(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return scheduler.equals(pod.getSpec().getSchedulerName())
                && (node == null || node.isEmpty())
                && pod.getMetadata().getDeletionTimestamp() == null
                && pod.getSpec().getSchedulingGates().isEmpty()
                && !PodReader.isOver(pod);
    }

    private void see(Pod pod) {
        String uid = pod.getMetadata().getUid();
        String node = pod.getSpec().getNodeName();
        boolean isBound = node != null && !node.isEmpty();
        if (PodReader.isOver(pod)) {
            if (loads.gone(uid)) { // first, so that its node is judged without it
                pending.wake();
            }
            if (isBound) {
                listener.bound(uid, node); // it may have come and ended while nothing was heard
            }
            gone(uid);
            if (scheduler.equals(pod.getSpec().getSchedulerName())) {
                listener.failed(pod);
            }
        } else if (isBound) {
            PodState bound = reader.read(pod);
            boolean isNew = loads.bound(bound);
            listener.bound(uid, node);
            pending.remove(uid); // not before: whoever finds it pending no more takes its end for told
            if (isNew) {
                pending.wake(); // rules of spread may hold now
                listener.appeared(bound);
            }
        } else if (waits(pod)) {
            pending.offer(reader.read(pod));
        } else {
            gone(uid); // as far as this goes: nobody can bind it any more, or it is another scheduler's
        }
    }

    private void gone(String uid) {
        pending.remove(uid);
        listener.gone(uid);
        if (loads.gone(uid)) {
            pending.wake();
        }
    }

    private static <T> ResourceEventHandler<T> on(Consumer<T> change) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                change.accept(object);
            }

            @Override
            public void onUpdate(T before, T now) {
                change.accept(now);
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                change.accept(object);
            }
        };
    }

    private final class PodHandler implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            see(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod now) {
            if (!before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
                gone(before.getMetadata().getUid());
            }
            see(now);
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            gone(pod.getMetadata().getUid());
        }
    }

    private final class NodeHandler implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            if (loads.nodeSeen(NodeReader.read(node, null))) {
                pending.wake();
            }
        }

        @Override
        public void onUpdate(Node before, Node now) {
            onAdd(now);
        }

        @Override
        public void onDelete(Node node, boolean finalStateUnknown) {
            loads.nodeGone(node.getMetadata().getName());
        }
    }
}
