package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.records.Identity;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides every so often, and when something has changed, as long as this process leads: model, decisions, topic, deeds,
 * outcomes. What was begun by a process before it is finished or undone first.
 */
public final class PlacementLoop implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementLoop.class);
    /** Between two turns, however much changes: a Pi that starts changes its pods many times a second. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final String TURN = "turn";

    private final Supplier<Optional<ClusterModel>> models;
    private final SharedDecider decider;
    private final PlacementLog log;
    private final MoveRuns runs;
    private final Leftovers leftovers;
    private final NodeMarks marks;
    private final Leadership leadership;
    private final PlacementMetrics metrics;
    private final Plan plan;
    private final Clock clock;
    private final Semaphore wake = new Semaphore(0);
    private final FirstThenCount failures = new FirstThenCount(LOG);
    /** What was last said of a pod, a node or the cluster, so that the topic is not told the same again and again. */
    private final Map<String, String> lastSaid = new HashMap<>();

    private boolean remembers;
    /** In which term of leadership what is remembered was read. */
    private int term;

    private volatile boolean closed;
    private volatile Health health = new Health.Waiting("not started");
    private volatile @Nullable Thread thread;

    /**
     * How it works.
     *
     * @param every between two turns if nothing changes
     * @param act whether to act; if not, decisions are logged and nothing is written anywhere
     * @param policy name of the policy that ranks nodes
     */
    public record Plan(Duration every, boolean act, String policy) {}

    /**
     * Who acts.
     *
     * @param log where decisions and outcomes are written
     * @param move by which pods move
     * @param marks on nodes
     * @param leadership without which nothing is written
     */
    public record Hands(PlacementLog log, PodMove move, NodeMarks marks, Leadership leadership) {}

    /** @param models the cluster as it is; empty while that is not known for sure */
    public PlacementLoop(
            Supplier<Optional<ClusterModel>> models,
            Decider decider,
            Hands hands,
            Plan plan,
            PlacementMetrics metrics,
            Clock clock) {
        this.models = models;
        this.log = hands.log();
        this.leftovers = hands.move().leftovers();
        this.decider = new SharedDecider(decider, leftovers::told);
        this.marks = hands.marks();
        this.leadership = hands.leadership();
        this.plan = plan;
        this.metrics = metrics;
        this.clock = clock;
        this.runs = new MoveRuns(hands, metrics, clock, this.decider::tell);
    }

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("placement").start(this::run);
    }

    /** Has it look now. Returns at once. */
    public void wake() {
        wake.release();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    turn();
                    if (failures.recovered(TURN) > 0) {
                        LOG.atInfo().log("placement goes on");
                    }
                } catch (KubernetesClientException | KafkaException | NotLeaderException e) {
                    health = new Health.Degraded("nothing is decided for now: " + e.getMessage());
                    remembers = remembers && !(e instanceof KafkaException);
                    metrics.retries.labelValues("TURN").inc();
                    failures.failure(TURN)
                            .addKeyValue(LogKeys.REASON, String.valueOf(e.getMessage()))
                            .log("nothing is decided for now; it is tried again");
                }
                Thread.sleep(REST);
                if (wake.tryAcquire(plan.every().toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            health = new Health.Down("placement ended: " + e, e);
            LOG.atError().setCause(e).log("placement ended");
        }
    }

    private void turn() throws InterruptedException {
        boolean leads = !plan.act() || leadership.holds();
        metrics.leader.set(leads ? 1 : 0);
        if (!leads) {
            remembers = false;
            health = models.get().isPresent()
                    ? new Health.Up("stands by; another process leads, or none yet")
                    : new Health.Degraded("stands by; Kubernetes is not watched without a gap");
            return;
        }
        if (runs.takeLeft()) {
            remembers = false;
        }
        int now = leadership.term();
        if (plan.act() && (!remembers || term != now)) {
            remembers = false;
            term = now;
            decider.retell(this::remember);
        }
        ClusterModel model = models.get().orElse(null);
        if (model == null) {
            metrics.turnsWithoutModel.inc();
            health = new Health.Degraded("nothing is decided: Kubernetes is not watched without a gap");
            return;
        }
        KubernetesClientException refused = takeAll(decider.decide(model), model);
        if (plan.act()) {
            leftovers.takeAway(plan.every(), metrics.leftovers::inc);
        }
        if (refused != null) {
            throw refused;
        }
        health = new Health.Up("decides; " + runs.size() + " moves under way");
    }

    /** One that Kubernetes refuses does not keep the others from being taken; what it said is returned. */
    private @Nullable KubernetesClientException takeAll(List<Decision> decisions, ClusterModel model)
            throws InterruptedException {
        KubernetesClientException first = null;
        for (Decision decision : decisions) {
            try {
                take(decision, model);
            } catch (KubernetesClientException e) {
                first = both(first, e);
            }
        }
        var unsaid = new HashSet<>(lastSaid.keySet());
        decisions.forEach(decision -> unsaid.remove(Wording.subject(decision)));
        unsaid.forEach(lastSaid::remove);
        return first;
    }

    /** The first of several faults, which tells of the others. */
    static KubernetesClientException both(@Nullable KubernetesClientException first, KubernetesClientException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** Reads what was decided before, by whomever, and takes up what was not ended. */
    private void remember(Consumer<Placement> told) throws InterruptedException {
        var unfinished = new LinkedHashMap<String, Placement>();
        List<Placement> steps = log.open();
        lastSaid.clear();
        for (Placement step : steps) {
            told.accept(step);
            if (step.step() == Step.DECIDED || step.step() == Step.STARTED) {
                unfinished.put(step.id(), step);
            } else {
                unfinished.remove(step.id());
            }
        }
        unfinished.keySet().removeAll(leftovers.over()); // whatever a leader before has written late
        remembers = true;
        for (Placement step : unfinished.values()) {
            MoveOrder.of(step).ifPresent(order -> runs.takeUp(order, step));
        }
    }

    private void take(Decision decision, ClusterModel model) throws InterruptedException {
        if (!plan.act()) {
            String what = Wording.deed(decision);
            if (!isSaid(Wording.subject(decision), what)) {
                LOG.atInfo()
                        .addKeyValue(LogKeys.REASON, decision.reason())
                        .log("would {}, but may not: {}", what, decision.detail());
                lastSaid.put(Wording.subject(decision), what);
            }
            return;
        }
        switch (decision) {
            case Decision.Move move -> move(move, model);
            case Decision.Stay stay -> stay(stay, model);
            case Decision.Mark mark -> mark(mark);
            case Decision.Freeze freeze -> freeze(freeze);
        }
    }

    private void move(Decision.Move move, ClusterModel model) throws InterruptedException {
        PodState pod = move.pod();
        String from = pod.node();
        if (from == null || runs.isMoving(pod.workload()) || runs.hasMoved(Wording.name(pod))) {
            return;
        }
        Placement decided = new Placement(
                id(pod.uid()),
                Step.DECIDED,
                clock.instant(),
                pod.workload(),
                Wording.name(pod),
                from,
                move.to(),
                move.reason().name(),
                move.detail(),
                plan.policy(),
                Known.of(model, from, move.to()),
                move.considered());
        leadership.require();
        log.write(decided);
        decider.tell(decided);
        lastSaid.remove(pod.uid());
        MoveOrder.of(decided).ifPresent(order -> runs.begin(order, decided));
    }

    private void stay(Decision.Stay stay, ClusterModel model) throws InterruptedException {
        PodState pod = stay.pod();
        if (isSaid(pod.uid(), stay.reason().name())) {
            return;
        }
        metrics.stays.labelValues(stay.reason().name()).inc();
        write(new Placement(
                id(pod.uid()),
                Step.STAYED,
                clock.instant(),
                pod.workload(),
                Wording.name(pod),
                pod.node(),
                null,
                stay.reason().name(),
                stay.detail(),
                plan.policy(),
                pod.node() == null ? Map.of() : Known.of(model, pod.node()),
                stay.considered()));
        lastSaid.put(pod.uid(), stay.reason().name());
    }

    private void mark(Decision.Mark mark) throws InterruptedException {
        String subject = Wording.subject(mark);
        String said = Boolean.toString(mark.unwell());
        if (!isSaid(subject, said)) {
            write(about("Node/" + mark.node(), mark.node(), Step.DECIDED, mark));
            lastSaid.put(subject, said);
        }
        boolean written = marks.apply(mark);
        if (written) {
            metrics.marks.labelValues(mark.reason().name()).inc();
            write(about("Node/" + mark.node(), mark.node(), Step.DONE, mark));
        }
    }

    private void freeze(Decision.Freeze freeze) throws InterruptedException {
        if (!isSaid("cluster", freeze.detail())) {
            write(about("cluster", null, Step.STAYED, freeze));
            lastSaid.put("cluster", freeze.detail());
        }
    }

    private Placement about(String subject, @Nullable String node, Step step, Decision decision) {
        return new Placement(
                id(subject),
                step,
                clock.instant(),
                subject,
                subject,
                node,
                null,
                decision.reason().name(),
                decision.detail(),
                plan.policy(),
                Map.of(),
                List.of());
    }

    private boolean isSaid(String subject, String what) {
        return what.equals(lastSaid.get(subject));
    }

    private void write(Placement step) throws InterruptedException {
        leadership.require();
        log.write(step);
        decider.tell(step);
    }

    /** The same for the same pod at the same moment; fit for a name in Kubernetes. */
    private String id(String subject) {
        return Identity.of("", PlacementLog.SOURCE, subject, clock.instant(), new byte[0])
                .id();
    }

    @Override
    public Health check() {
        return health;
    }

    /** Stops deciding, and leaves moves where they stand: who leads next goes on with them. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        try {
            if (running != null) {
                running.interrupt();
                running.join(STOP_WITHIN);
            }
            runs.close(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
        }
    }
}
