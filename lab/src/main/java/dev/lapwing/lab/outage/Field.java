package dev.lapwing.lab.outage;

import dev.lapwing.lab.Lab;
import dev.lapwing.lab.LabException;
import dev.lapwing.lab.LabSite;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a case strikes: a lab with its site and the cameras' load. Remembers what was struck, so that all is given back. */
final class Field {

    private static final Duration READY_WITHIN = Duration.ofMinutes(6);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** The process of a broker, as a board sees it. */
    private static final String BROKER = "dev.lapwing.runtime.process.[L]apwing broker";

    private static final String BROKER_AND_ZOOKEEPER = "dev.lapwing.runtime.process.[L]apwing (broker|zookeeper)";

    private final Lab lab;
    private final LabSite site;
    private final PictureLoad load;
    private final Consumer<String> says;
    private final Set<String> away = new HashSet<>();
    private final Set<Integer> struckCameras = new HashSet<>();
    private final Set<String> deleted = new HashSet<>();

    Field(Lab lab, LabSite site, PictureLoad load, Consumer<String> says) {
        this.lab = lab;
        this.site = site;
        this.load = load;
        this.says = says;
    }

    /** Begins a case: nothing is struck. */
    void begin() {
        struckCameras.clear();
        deleted.clear();
    }

    /** Cameras that were without power or cable in this case. */
    Set<Integer> struckCameras() {
        return Set.copyOf(struckCameras);
    }

    /** Cuts the power; its camera sees nothing until it is healed. */
    void kill(String name) {
        if (lab.boardNames().contains(name)) {
            load.blind(camera(name));
            struckCameras.add(camera(name));
        }
        away.add(name);
        lab.kill(name);
    }

    /** Pulls the cable; its camera sees on. */
    void cut(String name) {
        struckCameras.add(camera(name));
        away.add(name);
        lab.cut(name);
    }

    /** Gives back what was taken. */
    void heal() {
        for (String name : List.copyOf(away)) {
            lab.heal(name);
            if (lab.boardNames().contains(name)) {
                load.sees(camera(name));
            }
            away.remove(name);
        }
    }

    void offline() {
        lab.offline();
    }

    void online() {
        lab.online();
    }

    /** Kills the broker of a board, and its ZooKeeper where it has one; the kubelet starts them again. */
    void killBroker(String board) {
        lab.exec(board, "pkill -9 -f '" + BROKER_AND_ZOOKEEPER + "' || true");
    }

    /** The boards that a bridge runs on. */
    List<String> bridgeBoards() throws IOException {
        try (KubernetesClient client = lab.client()) {
            return LabSite.pods(client).stream()
                    .filter(pod -> pod.getMetadata().getName().startsWith("bridge-"))
                    .map(pod -> pod.getSpec().getNodeName())
                    .toList();
        }
    }

    /** Deletes a board's own pod, or all bridges for {@code bridge}; a board's camera waits until the pod is back. */
    void deletePods(String prefix) throws IOException {
        if (lab.boardNames().contains(prefix)) {
            struckCameras.add(camera(prefix));
        }
        try (KubernetesClient client = lab.client()) {
            for (Pod pod : LabSite.pods(client)) {
                if (pod.getMetadata().getName().startsWith(prefix + "-")) {
                    client.resource(pod).delete();
                    deleted.add(pod.getMetadata().getName());
                }
            }
        }
    }

    /** Until no pod is left that was deleted. */
    void awaitDeleted() throws IOException, InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        try (KubernetesClient client = lab.client()) {
            while (LabSite.pods(client).stream()
                    .anyMatch(pod -> deleted.contains(pod.getMetadata().getName()))) {
                if (System.nanoTime() > until) {
                    throw new LabException("deleted pods do not end: " + deleted);
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    /** Ends each broker, one after the other, each when all are ready and all replicas are in sync again. */
    void restartBrokers() throws IOException, InterruptedException {
        for (String board : lab.boardNames()) {
            says.accept("restarts the broker of " + board);
            String before = broker(board);
            lab.exec(board, "pkill -TERM -f '" + BROKER + "'");
            long until = System.nanoTime() + READY_WITHIN.toNanos();
            String now = before;
            while (now.isEmpty() || now.equals(before)) {
                if (System.nanoTime() > until) {
                    throw new LabException("the broker of " + board + " did not start again");
                }
                Thread.sleep(LOOK_EVERY);
                now = broker(board);
            }
            awaitWhole();
        }
    }

    /** Renews all passwords, and then all certificates, while everything runs. */
    void rotateSecrets() throws IOException, InterruptedException {
        try (KubernetesClient client = lab.client()) {
            site.rotateSecrets(client, says);
        }
    }

    /** The number of a broker's process; empty while there is none. */
    private String broker(String board) {
        return lab.exec(board, "pgrep -f '" + BROKER + "' || true");
    }

    /**
     * Waits until every pod is ready.
     *
     * @throws LabException if they are not in time
     */
    void awaitWhole() throws IOException, InterruptedException {
        try (KubernetesClient client = lab.client()) {
            site.awaitReady(client, READY_WITHIN);
        }
    }

    /** Adds what each board's pods have used until now; a board that is away says nothing. */
    void measure(Usage.Samples samples) {
        for (String board : lab.boardNames()) {
            if (!away.contains(board)) {
                samples.add(board, Usage.parse(lab.exec(board, Usage.SCRIPT)));
            }
        }
    }

    List<String> boards() {
        return lab.boardNames();
    }

    int masters() {
        return lab.masterCount();
    }

    private int camera(String board) {
        return lab.boardNames().indexOf(board) + 1;
    }
}
