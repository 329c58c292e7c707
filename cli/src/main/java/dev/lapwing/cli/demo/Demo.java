package dev.lapwing.cli.demo;

import dev.lapwing.cli.demo.Observations.Counts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo.
 *
 * <pre>
 *  starting --&gt; running --(time is up, Ctrl-C)--&gt; draining --&gt; reconciled --&gt; stopped
 *      |           |                                               |
 *      +-----------+--------- a part failed -----------------------+--(--keep)--&gt; left running until Ctrl-C
 * </pre>
 */
final class Demo {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration WARM_AFTER = Duration.ofSeconds(10);
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(90);
    private static final Duration HOME_WITHIN = Duration.ofSeconds(90);
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(15);

    private final DemoOptions options;
    private final DemoView view;
    private final PrintStream out;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable Instant firstArchivedAt;

    /**
     * A run to be.
     *
     * @param out where the figures go if JSON was asked for
     */
    Demo(DemoOptions options, DemoView view, PrintStream out, Clock clock) {
        this.options = options;
        this.view = view;
        this.out = out;
        this.clock = clock;
    }

    /** Asks the run to drain and end; returns at once. */
    void stop() {
        stop.countDown();
    }

    /** Runs. Whether each picture and each temperature was at every hop, once and unchanged. */
    boolean run() throws InterruptedException, IOException {
        Instant startedAt = clock.instant();
        Path directory = Files.createTempDirectory("lapwing-demo-");
        boolean complete = false;
        Optional<Path> video = DemoVideo.find(options.video(), directory);
        List<SimulatedPi> pis = IntStream.rangeClosed(1, options.nodes())
                .mapToObj(number -> new SimulatedPi(number, directory, video, options.pictures(), clock))
                .toList();
        Optional<PlacementScene> placement = PlacementScene.of(pis, directory);
        try (var children = Children.in(directory, options.launcher());
                var parts = new DemoParts(options, directory, children, pis, placement, view::say)) {
            if (placement.isEmpty() && options.nodes() > 1) {
                view.say("no pods are moved in this run, for there is no control plane to move them: bin/kube-tools"
                        + " kube-apiserver etcd kube-controller-manager kube-scheduler kwok builds one, once");
            }
            view.say("starting 3 local brokers, 1 cloud broker, " + (options.hdfs() ? "HDFS, " : "") + options.nodes()
                    + " Pis, bridge and archive in " + directory);
            parts.start();
            try (Observations observations = observe(parts)) {
                complete = run(startedAt, children, parts, observations);
                return complete;
            }
        } finally {
            delete(directory, complete);
        }
    }

    private Observations observe(DemoParts parts) throws IOException {
        var latencies = new Latencies();
        var observations = new Observations(
                parts.pis(),
                parts.edgeTopics(),
                new CloudTap(parts.cloudClient(), latencies, clock),
                ArchiveFiles.at(parts.archiveUri()),
                latencies,
                clock);
        observations.start();
        return observations;
    }

    private boolean run(Instant startedAt, Children children, DemoParts parts, Observations observations)
            throws InterruptedException, IOException {
        parts.openCameras();
        children.watchDescendants();
        Instant openedAt = clock.instant();
        watch(openedAt, children, parts, observations);
        Map<String, ResidentMemory> memory = memory(parts);

        view.say("draining: the cameras stop, and what they wrote goes on to the archive");
        parts.shutCameras();
        List<CaptureLedger.Captured> captured = drain(children, observations);
        Moves moves = moves(parts);
        List<String> killed = options.keep() ? List.of() : parts.stopPipeline();

        Reconciliation reconciliation = observations.reconcile();
        var report = new DemoReport(
                options,
                Duration.between(startedAt, openedAt),
                Optional.ofNullable(firstArchivedAt).map(at -> Duration.between(startedAt, at)),
                (int) captured.stream().filter(picture -> !picture.whole()).count(),
                (int) captured.stream()
                        .filter(CaptureLedger.Captured::overwritten)
                        .count(),
                observations.archiveFileCount(),
                observations.latency(openedAt),
                observations.latency(openedAt.plus(WARM_AFTER)),
                memory,
                moves,
                reconciliation);
        conclude(report, killed);
        if (options.keep()) {
            keep(children, parts, observations);
        }
        return reconciliation.complete() && killed.isEmpty();
    }

    private void watch(Instant openedAt, Children children, DemoParts parts, Observations observations)
            throws InterruptedException, IOException {
        Instant end = openedAt.plus(options.time());
        while (clock.instant().isBefore(end)) {
            if (parts.placement().isPresent()) {
                parts.placement().get().play(clock.instant()).ifPresent(view::say);
            }
            show(remaining(end), observations);
            failIfEnded(children);
            children.watchDescendants();
            if (stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private String remaining(Instant end) {
        long left = Math.max(0, Duration.between(clock.instant(), end).toSeconds());
        return "Lapwing, " + left + " s to go (Ctrl-C ends and checks at once)";
    }

    private List<Counts> show(String phase, Observations observations) throws InterruptedException, IOException {
        List<Counts> counts = observations.counts();
        if (firstArchivedAt == null && DemoView.sum(counts, Counts::archived) > 0) {
            firstArchivedAt = clock.instant();
        }
        view.show(phase, counts, clock.instant());
        return counts;
    }

    private static void failIfEnded(Children children) {
        for (Child child : children.ended()) {
            throw new DemoException(
                    child.name() + " has ended. " + child.output().getFileName() + " said last:\n" + child.lastWords());
        }
    }

    /** Waits until every hop has as much as was captured. Returns what that was. */
    private List<CaptureLedger.Captured> drain(Children children, Observations observations)
            throws InterruptedException, IOException {
        List<CaptureLedger.Captured> captured = observations.captured();
        long whole = captured.stream()
                .filter(picture -> picture.whole() && !picture.overwritten())
                .count();
        await("acknowledged", whole, Counts::acknowledged, children, observations);
        await("bridged", whole, Counts::bridged, children, observations);
        await("archived", whole, Counts::archived, children, observations);
        return captured;
    }

    private void await(
            String hop, long pictures, ToLongFunction<Counts> count, Children children, Observations observations)
            throws InterruptedException, IOException {
        Instant end = clock.instant().plus(DRAIN_WITHIN);
        while (clock.instant().isBefore(end)) {
            List<Counts> counts = show("draining until all pictures are " + hop, observations);
            Counts temperatures = observations.temperatures();
            if (DemoView.sum(counts, count) >= pictures && count.applyAsLong(temperatures) >= temperatures.seen()) {
                return;
            }
            failIfEnded(children);
            Thread.sleep(LOOK_EVERY.dividedBy(4));
        }
        view.say("not everything was " + hop + " within " + DRAIN_WITHIN.toSeconds() + " s");
    }

    /** Waits a while until pods that left are home again, and reads what became of all of them. */
    private Moves moves(DemoParts parts) throws InterruptedException, IOException {
        PlacementScene scene = parts.placement().orElse(null);
        if (scene == null) {
            return Moves.NONE;
        }
        Instant end = clock.instant().plus(HOME_WITHIN);
        while (!scene.isOver() && clock.instant().isBefore(end) && stop.getCount() > 0) {
            scene.play(clock.instant()).ifPresent(view::say);
            view.progress("waiting until the pods are home again", clock.instant());
            Thread.sleep(LOOK_EVERY);
        }
        if (!scene.isOver()) {
            view.say("the pods were not home again within " + HOME_WITHIN.toSeconds() + " s, or it was not waited for");
        }
        Moves moves = Moves.read(parts.localCluster(), view::say);
        Instant settled = clock.instant().plus(SETTLED_WITHIN);
        while (moves.underWay() && clock.instant().isBefore(settled) && stop.getCount() > 0) {
            Thread.sleep(LOOK_EVERY);
            moves = Moves.read(parts.localCluster(), view::say);
        }
        return moves;
    }

    private static Map<String, ResidentMemory> memory(DemoParts parts) {
        var memory = new TreeMap<String, ResidentMemory>();
        parts.processes().forEach((name, pid) -> ResidentMemory.of(pid).ifPresent(bytes -> memory.put(name, bytes)));
        return memory;
    }

    private void conclude(DemoReport report, List<String> killed) {
        view.reconciled(
                report.reconciliation(), report.latency(), report.warmLatency(), "without the first ten seconds");
        if (!report.moves().stories().isEmpty()) {
            view.say("");
            view.say("pods that were moved, and why"
                    + (options.keep()
                            ? " (lapwing explain tells more):"
                            : " (with --keep, lapwing explain tells more):"));
            report.moves().lines().forEach(view::say);
        }
        if (report.incomplete() > 0) {
            view.say(report.incomplete() + " files of the cameras were no whole JPEG; they are in .quarantine");
        }
        if (report.overwritten() > 0) {
            view.say(
                    report.overwritten() + " times a camera used a name twice and wrote over a picture of its own; such"
                            + " a picture counts if it was published before");
        }
        killed.forEach(name -> view.say(name + " did not stop by itself within its time and was killed"));
        view.say(
                report.reconciliation().complete()
                        ? "captured = acknowledged = bridged = archived: each once, byte for byte"
                        : "the archive does not hold exactly what was captured");
        if (options.json()) {
            out.println(report.json());
        }
    }

    private void keep(Children children, DemoParts parts, Observations observations)
            throws InterruptedException, IOException {
        observations.close();
        parts.openCameras();
        children.watchDescendants();
        new LookAround(parts).lines().forEach(view::say);
        while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            failIfEnded(children);
            children.watchDescendants();
            for (SimulatedPi pi : parts.pis()) {
                pi.feel();
            }
        }
        view.say("stopping; then the demo's files are removed");
        parts.shutCameras();
        parts.stopPipeline();
    }

    /** Removes the demo's files; where something went wrong, what the processes said stays for whoever looks into it. */
    private void delete(Path directory, boolean complete) throws IOException {
        var left = new ArrayList<Path>();
        try (var files = Files.walk(directory)) {
            files.filter(file -> complete || !isLog(file)).forEach(left::add);
        }
        for (Path file : left.reversed()) {
            if (complete || !holdsALog(file)) {
                Files.deleteIfExists(file);
            }
        }
        if (!complete) {
            view.say("what the processes said is in " + directory);
        }
    }

    private static boolean holdsALog(Path file) throws IOException {
        if (!Files.isDirectory(file)) {
            return false;
        }
        try (var inside = Files.list(file)) {
            return inside.findAny().isPresent();
        }
    }

    private static boolean isLog(Path file) {
        return file.getFileName().toString().endsWith(".log") && Files.isRegularFile(file) && !isKafkaData(file);
    }

    private static boolean isKafkaData(Path file) {
        return file.toString().contains("/logs/");
    }
}
