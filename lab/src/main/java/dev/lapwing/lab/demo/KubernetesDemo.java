package dev.lapwing.lab.demo;

import dev.lapwing.cli.demo.ArchiveListing;
import dev.lapwing.cli.demo.CaptureLedger;
import dev.lapwing.cli.demo.CaptureLedger.Captured;
import dev.lapwing.cli.demo.CloudTap;
import dev.lapwing.cli.demo.DemoView;
import dev.lapwing.cli.demo.Latencies;
import dev.lapwing.cli.demo.Reconciliation;
import dev.lapwing.cli.demo.Reconciliation.Hop;
import dev.lapwing.cli.demo.Thing;
import dev.lapwing.lab.Lab;
import dev.lapwing.lab.LabException;
import dev.lapwing.lab.LabSite;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One run of the demo on Kubernetes.
 *
 * <pre>
 *  lab up --&gt; deploying --&gt; running: power cut, internet cut --(time is up, Ctrl-C)--&gt; draining --&gt; reconciled --&gt; lab down
 *     |           |            |                                                                        |
 *     +-----------+------------+--- something failed: lab down                                          +--(--keep)--&gt; left up
 * </pre>
 */
final class KubernetesDemo {

    /** {@code site} of the lab's own description. */
    private static final String SITE = "home";

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration DRAIN_WITHIN = Duration.ofMinutes(6);

    private final KubernetesDemoOptions options;
    private final Lab lab;
    private final LabSite site;
    private final DemoView view;
    private final PrintStream out;
    private final Clock clock;
    private final Instant beganAt;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * A run to be.
     *
     * @param out where the figures go if JSON was asked for
     */
    KubernetesDemo(KubernetesDemoOptions options, Lab lab, DemoView view, PrintStream out, Clock clock) {
        this.options = options;
        this.lab = lab;
        this.site = new LabSite(lab, options.version());
        this.view = view;
        this.out = out;
        this.clock = clock;
        this.beganAt = clock.instant();
    }

    /** Asks the run to drain and end; returns at once. */
    void stop() {
        stop.countDown();
    }

    /**
     * Runs. Whether each picture is in the cloud and in the archive, once and unchanged.
     *
     * @throws LabException if there is a lab already, or a part of this one did not come up
     */
    boolean run() throws IOException, InterruptedException {
        if (lab.exists()) {
            throw new LabException("there is a lab already, or what is left of one: bin/lab down removes it");
        }
        boolean keep = false;
        try {
            lab.up();
            deploy();
            var latencies = new Latencies();
            try (BoardLedgers ledgers = BoardLedgers.open(lab, SITE, latencies, clock);
                    var tap = new CloudTap(Map.of("bootstrap.servers", lab.cloudBootstrap()), latencies, clock)) {
                tap.start();
                boolean complete = run(ledgers, tap, latencies);
                keep = options.keep();
                return complete;
            }
        } finally {
            if (keep) {
                view.say("the lab is left up: bin/lab status, bin/lab --help; bin/lab down removes it");
            } else {
                lab.down();
            }
        }
    }

    private void deploy() throws IOException, InterruptedException {
        view.say("giving the boards the images, and deploying the site");
        site.deploy(line -> view.say("  " + line));
        view.say(site.podCount() + " pods are ready, " + seconds(sinceBegin()) + " s after the start");
    }

    private boolean run(BoardLedgers ledgers, CloudTap tap, Latencies latencies)
            throws IOException, InterruptedException {
        Duration startup = sinceBegin();
        lab.cameras(true);
        Instant openedAt = clock.instant();
        play(openedAt, ledgers, tap);

        view.say("draining: the cameras stop, and what they wrote goes on to the archive");
        lab.cameras(false);
        List<Captured> captured = ledgers.finish();
        drain(captured, ledgers, tap);

        ArchiveListing archive = lab.archive(true);
        Reconciliation reconciliation = reconcile(ledgers.cameras(), captured, tap.things(), archive.things());
        Instant struckAt = openedAt.plus(options.time().multipliedBy(2).dividedBy(10));
        var report = new KubernetesDemoReport(
                options,
                startup,
                archive.firstWrittenAt().map(at -> Duration.between(beganAt, at)),
                (int) captured.stream().filter(picture -> !picture.whole()).count(),
                (int) captured.stream().filter(Captured::overwritten).count(),
                latencies.of(sample -> true),
                latencies.of(sample -> sample.receivedAt().isBefore(struckAt)),
                reconciliation);
        conclude(report);
        return reconciliation.complete();
    }

    private void play(Instant openedAt, BoardLedgers ledgers, CloudTap tap) throws IOException, InterruptedException {
        Instant end = openedAt.plus(options.time());
        var acts = new ArrayDeque<>(Act.of(lab.boardNames().getLast(), options.time()));
        while (clock.instant().isBefore(end)) {
            Act next = acts.peek();
            if (next != null && !clock.instant().isBefore(openedAt.plus(next.at()))) {
                view.say(acts.remove().what());
                next.deed().accept(lab);
            }
            long left = Math.max(0, Duration.between(clock.instant(), end).toSeconds());
            view.progress(
                    counts(ledgers, tap) + ", " + left + " s to go (Ctrl-C ends and checks at once)", clock.instant());
            if (stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                giveBack(acts);
                return;
            }
        }
        giveBack(acts);
    }

    /** Whatever was taken and not given back yet. */
    private void giveBack(ArrayDeque<Act> acts) {
        acts.stream().filter(Act::gives).forEach(act -> act.deed().accept(lab));
    }

    private String counts(BoardLedgers ledgers, CloudTap tap) throws IOException {
        return ledgers.seen() + " pictures seen, " + bridged(ledgers, tap) + " in the cloud";
    }

    private static long bridged(BoardLedgers ledgers, CloudTap tap) {
        Map<String, Integer> counts = tap.counts();
        return ledgers.cameras().stream()
                .mapToLong(camera -> counts.getOrDefault(camera, 0))
                .sum();
    }

    /** Waits until cloud and archive have as much as was captured. */
    private void drain(List<Captured> captured, BoardLedgers ledgers, CloudTap tap)
            throws IOException, InterruptedException {
        long whole = captured.stream()
                .filter(picture -> picture.whole() && !picture.overwritten())
                .count();
        Instant until = clock.instant().plus(DRAIN_WITHIN);
        while (bridged(ledgers, tap) < whole && clock.instant().isBefore(until)) {
            view.progress(counts(ledgers, tap), clock.instant());
            Thread.sleep(LOOK_EVERY);
        }
        long archived = 0;
        while (archived < whole && clock.instant().isBefore(until)) {
            Map<String, Long> rows = lab.archive(false).rows();
            archived = ledgers.cameras().stream()
                    .mapToLong(camera -> rows.getOrDefault(camera, 0L))
                    .sum();
            view.progress(counts(ledgers, tap) + ", " + archived + " in the archive", clock.instant());
            Thread.sleep(LOOK_EVERY);
        }
        if (archived < whole) {
            view.say("not everything was archived within " + DRAIN_WITHIN.toMinutes() + " minutes");
        }
    }

    /** Compares what the cameras wrote with what the cloud's topic and the archive carry. */
    static Reconciliation reconcile(
            List<String> cameras, List<Captured> captured, List<Thing> bridged, List<Thing> archived) {
        List<Thing> published = CaptureLedger.published(captured, bridged);
        return new Reconciliation(cameras.stream()
                .map(camera -> Reconciliation.source(
                        camera,
                        of(camera, published),
                        Map.of(Hop.BRIDGED, of(camera, bridged), Hop.ARCHIVED, of(camera, archived))))
                .toList());
    }

    private static List<Thing> of(String camera, List<Thing> things) {
        return things.stream().filter(thing -> thing.source().equals(camera)).toList();
    }

    private void conclude(KubernetesDemoReport report) {
        view.reconciled(report.reconciliation(), report.latency(), report.undisturbed(), "before anything failed");
        report.firstArchived()
                .ifPresent(after -> view.say(
                        "the first picture was in the archive " + seconds(after) + " s after the start of the demo"));
        if (report.incomplete() > 0) {
            view.say(report.incomplete() + " files of the cameras were no whole JPEG; they are in .quarantine");
        }
        if (report.overwritten() > 0) {
            view.say(report.overwritten() + " times a camera used a name twice and wrote over a picture of its own");
        }
        view.say(
                report.reconciliation().complete()
                        ? "captured = bridged = archived: each once, byte for byte"
                        : "the archive does not hold exactly what was captured");
        if (options.json()) {
            out.println(report.json());
        }
    }

    private Duration sinceBegin() {
        return Duration.between(beganAt, clock.instant());
    }

    private static long seconds(Duration time) {
        return Math.round(time.toMillis() / 1000.0);
    }
}
