package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.PodState;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pods that wait to be placed: those of higher priority first, then the older ones. One that could not be placed waits until
 * something in the cluster changes, and at least 1 s, 2 s, 4 s, ... up to 10 s, the times of kube-scheduler; without any
 * change it is looked at again after 5 min, as there.
 *
 * <pre>
 *   offer --> READY --take--> TAKEN --(seen bound, or deleted)--> (nothing)
 *              ^  ^            |  |
 *              |  +-- LATER &lt;--+  +--> PARKED (no node fits)
 *              |        ^  retry          |
 *              +--------+------ wake -----+
 * </pre>
 *
 * Safe for use by several threads.
 */
final class PendingPods {

    private static final long FIRST_BACKOFF = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_PARK = Duration.ofMinutes(5).toNanos();
    private static final Comparator<Entry> ORDER = Comparator.<Entry>comparingInt(entry -> -entry.pod.priority())
            .thenComparing(entry -> entry.pod.createdAt())
            .thenComparing(entry -> entry.pod.uid());

    private final LongSupplier nanos;
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> ready = new PriorityQueue<>(ORDER);
    private final PriorityQueue<Entry> later = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.due));
    private int parked;
    private long wakes;
    private boolean closed;

    PendingPods(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private enum State {
        READY,
        LATER,
        PARKED,
        TAKEN
    }

    private static final class Entry {
        private PodState pod;
        private State state = State.READY;
        private int attempts;
        private long due;
        private long wakesWhenTaken;
        private final long since;

        Entry(PodState pod, long since) {
            this.pod = pod;
            this.since = since;
        }
    }

    /**
     * A pod that was taken.
     *
     * @param pod it
     * @param waited since it was first seen
     */
    record Taken(PodState pod, Duration waited) {}

    /** A pod that is pending, or has changed while it is. */
    synchronized void offer(PodState pod) {
        Entry known = entries.get(pod.uid());
        if (known == null) {
            var entry = new Entry(pod, nanos.getAsLong());
            entries.put(pod.uid(), entry);
            ready.add(entry);
            notifyAll();
        } else if (!known.pod.equals(pod)) {
            boolean wasReady = known.state == State.READY && ready.remove(known);
            known.pod = pod;
            if (wasReady) {
                ready.add(known);
            } else if (known.state == State.PARKED) {
                parked--;
                later(known);
            }
        }
    }

    /** A pod asks for other things now; nothing, if it is pending no more. */
    synchronized void change(PodState pod) {
        if (entries.containsKey(pod.uid())) {
            offer(pod);
        }
    }

    /** A pod that is pending no more. */
    synchronized void remove(String uid) {
        Entry known = entries.remove(uid);
        if (known != null) {
            switch (known.state) {
                case READY -> ready.remove(known);
                case LATER -> later.remove(known);
                case PARKED -> parked--;
                case TAKEN -> {}
            }
        }
    }

    /** Whether a pod is pending, as far as the watch has told. */
    synchronized boolean waits(String uid) {
        return entries.containsKey(uid);
    }

    /** The next pod; waits for one until {@link #close}, then there is none. */
    synchronized Optional<Taken> take() throws InterruptedException {
        while (!closed) {
            long now = nanos.getAsLong();
            release(now);
            Entry next = ready.poll();
            if (next != null) {
                next.state = State.TAKEN;
                next.wakesWhenTaken = wakes;
                return Optional.of(new Taken(next.pod, Duration.ofNanos(now - next.since)));
            }
            long pause = Math.min(FIRST_BACKOFF, later.isEmpty() ? FIRST_BACKOFF : later.peek().due - now);
            wait(Math.max(1, pause / 1_000_000));
        }
        return Optional.empty();
    }

    /** Those whose time has come. */
    private void release(long now) {
        while (!later.isEmpty() && later.peek().due - now <= 0) {
            Entry entry = later.poll();
            entry.state = State.READY;
            ready.add(entry);
        }
        if (parked > 0) {
            for (Entry entry : entries.values()) {
                if (entry.state == State.PARKED && now - entry.due > LONGEST_PARK) {
                    parked--;
                    entry.state = State.READY;
                    ready.add(entry);
                }
            }
        }
    }

    /** A taken pod has found no node: it waits for a change, unless there was one since it was taken. */
    synchronized void park(String uid) {
        Entry entry = taken(uid);
        if (entry != null) {
            entry.attempts++;
            entry.due = nanos.getAsLong() + backoff(entry);
            if (entry.wakesWhenTaken == wakes) {
                entry.state = State.PARKED;
                parked++;
            } else {
                later(entry);
            }
        }
    }

    /** A taken pod is to be tried again soon. */
    synchronized void retry(String uid) {
        Entry entry = taken(uid);
        if (entry != null) {
            entry.attempts++;
            entry.due = nanos.getAsLong() + backoff(entry);
            later(entry);
        }
    }

    /** Something changed that may let parked pods find a node. */
    synchronized void wake() {
        wakes++;
        if (parked == 0) {
            return;
        }
        for (Entry entry : entries.values()) {
            if (entry.state == State.PARKED) {
                later(entry);
            }
        }
        parked = 0;
    }

    /** All that wait, in no order. */
    synchronized List<PodState> all() {
        return entries.values().stream().map(entry -> entry.pod).toList();
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private @Nullable Entry taken(String uid) {
        Entry entry = entries.get(uid);
        return entry != null && entry.state == State.TAKEN ? entry : null;
    }

    private void later(Entry entry) {
        entry.state = State.LATER;
        later.add(entry);
        notifyAll();
    }

    private static long backoff(Entry entry) {
        return Math.min(LONGEST_BACKOFF, FIRST_BACKOFF << Math.min(entry.attempts - 1, 4));
    }
}
