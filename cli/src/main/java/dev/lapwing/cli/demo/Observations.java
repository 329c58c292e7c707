package dev.lapwing.cli.demo;

import dev.lapwing.cli.demo.CaptureLedger.Captured;
import dev.lapwing.cli.demo.Latencies.Percentiles;
import dev.lapwing.cli.demo.Reconciliation.Hop;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can be seen of the pipeline from outside, hop by hop; none of it is the pipeline's own word. */
final class Observations implements AutoCloseable {

    private static final Duration LEDGER_EVERY = Duration.ofMillis(100);
    private static final Duration LATENCY_WINDOW = Duration.ofSeconds(10);

    private final List<SimulatedPi> pis;
    private final EdgeTopics edge;
    private final CloudTap tap;
    private final ArchiveFiles archive;
    private final Latencies latencies;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread ledgers =
            Thread.ofPlatform().name("demo-ledgers").daemon().unstarted(this::keepLedgers);
    private volatile @Nullable IOException failure;

    /** One Pi's pictures at each hop, at one moment. */
    record Counts(
            String node, long seen, long acknowledged, long bridged, long archived, Optional<Percentiles> latency) {

        /** What the local cluster has and the cloud has not. */
        long lag() {
            return Math.max(0, acknowledged - bridged);
        }
    }

    Observations(
            List<SimulatedPi> pis,
            EdgeTopics edge,
            CloudTap tap,
            ArchiveFiles archive,
            Latencies latencies,
            Clock clock) {
        this.pis = pis;
        this.edge = edge;
        this.tap = tap;
        this.archive = archive;
        this.latencies = latencies;
        this.clock = clock;
    }

    void start() {
        ledgers.start();
        tap.start();
    }

    private void keepLedgers() {
        try {
            do {
                for (SimulatedPi pi : pis) {
                    pi.feel();
                    pi.ledger().look().forEach(latencies::captured);
                }
            } while (!closed.await(LEDGER_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How things stand, one line for each Pi. */
    List<Counts> counts() throws InterruptedException, IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Map<String, Long> acknowledged = edge.counts();
        Map<String, Integer> bridged = tap.counts();
        Map<String, Long> archived = archive.counts();
        Instant since = clock.instant().minus(LATENCY_WINDOW);
        var counts = new ArrayList<Counts>();
        for (SimulatedPi pi : pis) {
            String camera = pi.ledger().camera();
            counts.add(new Counts(
                    pi.node(),
                    pi.ledger().seen(),
                    acknowledged.getOrDefault(pi.topic(), 0L),
                    bridged.getOrDefault(camera, 0),
                    archived.getOrDefault(camera, 0L),
                    latencies.of(sample -> sample.camera().equals(camera)
                            && sample.receivedAt().isAfter(since))));
        }
        return counts;
    }

    /** How many temperatures are at each hop: felt, acknowledged, bridged, archived. */
    Counts temperatures() throws InterruptedException, IOException {
        long felt = pis.stream().mapToLong(pi -> pi.felt().size()).sum();
        Map<String, Integer> bridged = tap.counts();
        Map<String, Long> archived = archive.counts();
        return new Counts(
                "temperatures",
                felt,
                edge.counts().getOrDefault(dev.lapwing.records.TopicNames.TEMPERATURE, 0L),
                pis.stream().mapToLong(pi -> bridged.getOrDefault(pi.node(), 0)).sum(),
                pis.stream()
                        .mapToLong(pi -> archived.getOrDefault(pi.node(), 0L))
                        .sum(),
                Optional.empty());
    }

    /** All pictures from the moment that they were closed to the moment that the cloud had them. */
    Optional<Percentiles> latency(Instant since) {
        return latencies.of(sample -> sample.receivedAt().isAfter(since));
    }

    /** After the cameras have stopped: everything that they wrote. */
    List<Captured> captured() throws IOException {
        var captured = new ArrayList<Captured>();
        for (SimulatedPi pi : pis) {
            captured.addAll(pi.ledger().finish());
        }
        return captured;
    }

    /** Reads every hop to its end and compares it with what was captured. */
    Reconciliation reconcile() throws InterruptedException, IOException {
        List<Thing> acknowledged = edge.readAll();
        List<Thing> captured = new ArrayList<>(CaptureLedger.published(captured(), acknowledged));
        pis.forEach(pi -> captured.addAll(pi.felt()));
        var hops = new EnumMap<Hop, List<Thing>>(Hop.class);
        hops.put(Hop.ACKNOWLEDGED, acknowledged);
        hops.put(Hop.BRIDGED, tap.things());
        hops.put(Hop.ARCHIVED, archive.readAll());
        var sources = new ArrayList<Reconciliation.Source>();
        for (SimulatedPi pi : pis) {
            sources.add(source(pi.ledger().camera(), captured, hops));
            sources.add(source(pi.node(), captured, hops));
        }
        return new Reconciliation(sources);
    }

    private static Reconciliation.Source source(String name, List<Thing> captured, Map<Hop, List<Thing>> hops) {
        var there = new EnumMap<Hop, List<Thing>>(Hop.class);
        hops.forEach((hop, things) -> there.put(hop, of(name, things)));
        return Reconciliation.source(name, of(name, captured), there);
    }

    private static List<Thing> of(String source, List<Thing> things) {
        return things.stream().filter(thing -> thing.source().equals(source)).toList();
    }

    int archiveFileCount() {
        return archive.fileCount();
    }

    @Override
    public void close() {
        closed.countDown();
        tap.close();
        edge.close();
        try {
            ledgers.join(Duration.ofSeconds(10));
            archive.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the archive's file system could not be closed", e);
        }
    }
}
