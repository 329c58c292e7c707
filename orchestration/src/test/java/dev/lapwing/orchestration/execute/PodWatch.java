package dev.lapwing.orchestration.execute;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What happened to the pods of a namespace, in the order in which the API server tells it. */
final class PodWatch implements AutoCloseable {

    private final List<Pod> seen = new CopyOnWriteArrayList<>();
    private final Watch watch;

    PodWatch(KubernetesClient client, String namespace) {
        this.watch = client.pods().inNamespace(namespace).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                seen.add(pod);
            }

            @Override
            public void onClose(WatcherException cause) {
                throw new IllegalStateException(cause);
            }
        });
    }

    /** At which event {@code pod} was ready for the first time; after all events if it never was. */
    int readyAt(String pod) {
        return first(each -> each.getMetadata().getName().equals(pod) && SurgePod.isReady(each));
    }

    /** At which event {@code pod} began to go; after all events if it did not. */
    int goingAt(String pod) {
        return first(each ->
                each.getMetadata().getName().equals(pod) && each.getMetadata().getDeletionTimestamp() != null);
    }

    /** The names of all pods that there were. */
    List<String> names() {
        return seen.stream().map(pod -> pod.getMetadata().getName()).distinct().toList();
    }

    private int first(Predicate<Pod> holds) {
        for (int i = 0; i < seen.size(); i++) {
            if (holds.test(seen.get(i))) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        watch.close();
    }
}
