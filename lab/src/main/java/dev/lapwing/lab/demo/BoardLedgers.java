package dev.lapwing.lab.demo;

import dev.lapwing.cli.demo.CaptureLedger;
import dev.lapwing.cli.demo.CaptureLedger.Captured;
import dev.lapwing.cli.demo.Latencies;
import dev.lapwing.lab.Lab;
import dev.lapwing.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the boards' cameras wrote, taken from their disks before a producer may delete it. */
final class BoardLedgers implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final List<CaptureLedger> ledgers = new ArrayList<>();
    private final Latencies latencies;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("demo-ledgers").daemon().unstarted(this::keep);
    private volatile @Nullable IOException failure;

    private BoardLedgers(Latencies latencies) {
        this.latencies = latencies;
    }

    /**
     * Ledgers of a lab's boards, which take note from now on.
     *
     * @throws LabException if this user may not look at the boards' disks
     */
    static BoardLedgers open(Lab lab, String site, Latencies latencies, Clock clock) throws IOException {
        var all = new BoardLedgers(latencies);
        List<String> boards = lab.boardNames();
        for (int number = 1; number <= boards.size(); number++) {
            String board = boards.get(number - 1);
            String camera = "camera" + number;
            Path pictures = lab.directory(board, camera);
            if (!Files.isReadable(pictures)) {
                throw new LabException(
                        "the disk of " + board + ", " + pictures + ", may not be read: run the demo as root");
            }
            Path links = Files.createDirectories(lab.directory(board, ".ledger"));
            all.ledgers.add(new CaptureLedger(site, camera, pictures, links, clock));
        }
        all.thread.start();
        return all;
    }

    private void keep() {
        try {
            do {
                for (CaptureLedger ledger : ledgers) {
                    ledger.look().forEach(latencies::captured);
                }
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> cameras() {
        return ledgers.stream().map(CaptureLedger::camera).toList();
    }

    /** How many pictures there were so far. */
    long seen() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return ledgers.stream().mapToLong(CaptureLedger::seen).sum();
    }

    /** After the cameras have stopped: everything that they wrote. */
    List<Captured> finish() throws IOException {
        var captured = new ArrayList<Captured>();
        for (CaptureLedger ledger : ledgers) {
            captured.addAll(ledger.finish());
        }
        return captured;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
