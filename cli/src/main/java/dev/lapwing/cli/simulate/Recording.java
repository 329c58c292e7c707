package dev.lapwing.cli.simulate;

import dev.lapwing.orchestration.simulate.Replay;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.streams.statistics.DropReason;
import dev.lapwing.streams.statistics.NodeStatistics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes felt, from one source or several, each in the order of time: merged, and made into contexts as {@code lapwing
 * streams} does, by its very statistics. One record of each source is held, and the statistics of each node.
 */
final class Recording {

    /** Where records come from. */
    interface Source extends AutoCloseable {

        /** The next record; empty after the last. */
        Optional<Entry> next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Before Lapwing was: a clock that says less is wrong. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    /** By which records that were written at the same time may stand in another order. */
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

    private final Duration window;
    private final Map<String, NodeStatistics> statistics = new HashMap<>();
    private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
    private final Map<LeftOut, String> first = new EnumMap<>(LeftOut.class);
    private Instant newest = Instant.EPOCH;
    private long records;

    /** @param window what counts as the last while, as {@code lapwing streams} is told */
    Recording(Duration window) {
        this.window = window;
    }

    /** A source and its next record. */
    private record Head(Source source, Entry entry, Heard heard) {}

    /** Has {@code replay} hear all of it. */
    void play(List<Source> sources, Replay replay) throws IOException {
        var heads = new ArrayList<Head>();
        for (Source source : sources) {
            next(source).ifPresent(heads::add);
        }
        while (!heads.isEmpty()) {
            Head earliest = heads.getFirst();
            for (Head head : heads) {
                if (head.heard().at().isBefore(earliest.heard().at())) {
                    earliest = head;
                }
            }
            heads.remove(earliest);
            hear(earliest, replay);
            next(earliest.source()).ifPresent(heads::add);
        }
    }

    private Optional<Head> next(Source source) throws IOException {
        for (Optional<Entry> entry = source.next(); entry.isPresent(); entry = source.next()) {
            records++;
            String where = entry.get().where();
            try {
                Heard heard = Heard.read(entry.get());
                if (!heard.at().isBefore(EARLIEST)) {
                    return Optional.of(new Head(source, entry.get(), heard));
                }
                leaveOut(LeftOut.TIME_UNKNOWN, where, "it says neither when it was taken nor when it arrived");
            } catch (MalformedValueException e) {
                leaveOut(LeftOut.MALFORMED, where, Heard.sentence(e));
            }
        }
        return Optional.empty();
    }

    private void hear(Head head, Replay replay) {
        Instant at = head.heard().at();
        if (at.isBefore(newest.minus(OUT_OF_ORDER))) {
            leaveOut(LeftOut.LATE, head.entry().where(), at + " stands behind " + newest);
            return;
        }
        newest = at.isAfter(newest) ? at : newest;
        switch (head.heard()) {
            case Heard.Context(NodeContext context) -> replay.hear(context);
            case Heard.Sample(var sample) -> {
                String node = sample.sample().node();
                NodeStatistics known = statistics.computeIfAbsent(node, name -> new NodeStatistics(window));
                Optional<DropReason> dropped = known.hear(sample);
                if (dropped.isEmpty()) {
                    replay.hear(known.context(node));
                } else {
                    boolean repeated = dropped.get() == DropReason.DUPLICATE;
                    leaveOut(
                            repeated ? LeftOut.REPEATED : LeftOut.LATE,
                            head.entry().where(),
                            repeated ? "it stands there twice" : "a newer one of " + node + " stands before it");
                }
            }
        }
    }

    private void leaveOut(LeftOut reason, String where, String detail) {
        leftOut.merge(reason, 1L, Long::sum);
        first.putIfAbsent(reason, where + ": " + detail);
    }

    /** Records that were read, those that did not count among them. */
    long records() {
        return records;
    }

    /** How many did not count, by reason. */
    Map<LeftOut, Long> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    /** The first that did not count for this reason, and what is wrong with it. */
    String first(LeftOut reason) {
        return first.getOrDefault(reason, "");
    }
}
