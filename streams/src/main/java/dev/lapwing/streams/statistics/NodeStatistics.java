package dev.lapwing.streams.statistics;

import dev.lapwing.orchestration.policy.NodeScore;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one node, as it grows with each sample. As bytes it is at most 22 kB, and comes back bit for bit.
 *
 * <p>What does not move it, and what does in a way of its own:
 *
 * <ul>
 *   <li>A sample that was heard before ({@link DropReason#DUPLICATE}).
 *   <li>A sample that is older than the newest ({@link DropReason#LATE}), both by clocks that were right.
 *   <li>A sample of a clock that is not right, because it says so, or says 1970, or a moment that is still to come, counts as
 *       taken when it arrived, and is never late. Once the clock is right, or that of the broker goes back, by more than a
 *       minute, what the recent windows have from before is forgotten; by less, samples count as taken when the newest was.
 *       Means and variances of all time keep all, for they do not ask when.
 *   <li>Where samples of such a clock arrive in less than half of the time that lay between them, by that same clock, they
 *       waited somewhere, and when they were taken is not known: recent windows do without them, and begin anew if that was
 *       long.
 *   <li>A metric that was not felt for a day, while its node was heard, is forgotten: its gauge is there no more.
 *   <li>A value that is not plausible never gets here; see {@link DropReason#IMPLAUSIBLE}.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class NodeStatistics {

    private static final byte FORMAT = 3;
    private static final byte FORMAT_WITHOUT_WAITING = 2;
    private static final byte FORMAT_WITHOUT_SILENCE = 1;
    private static final int HEAD_BYTES = 2 * Byte.BYTES + 5 * Long.BYTES + 3 * Integer.BYTES;

    /**
     * For how long a node is heard without a metric until the metric's gauge counts as gone. A gauge that only fails is mended
     * by then, and a board that ran on for so long does not run on the battery that it said was low. An hour more than a day,
     * since no metric may be sampled more seldom than once a day.
     */
    static final Duration GAUGE_GONE = Duration.ofHours(25);

    /** What at most counts as heard between two samples; the rest of it, the node was away, or a clock was set. */
    static final Duration HEARD_BETWEEN = Duration.ofMinutes(3);

    /** By which time may seem to go back, since records of two moments arrived at one, or a sample was on its way. */
    private static final Duration JITTER = Duration.ofMinutes(1);

    /** What samples may have waited without making a line through them much steeper. */
    private static final Duration WAITED_LONG = Duration.ofMinutes(2);

    private final long bucketMillis;
    private final Map<Metric, MetricTally> tallies = new EnumMap<>(Metric.class);
    private SeenSamples seen = new SeenSamples();
    private Instant newest = Instant.MIN;
    private Instant heardAt = Instant.EPOCH;
    private boolean newestByArrival;
    /** What the board's clock, right or not, said of the newest sample. */
    private Instant boardAt = Instant.MIN;
    /** How much longer lay between the samples of the last bunch than between their arrivals. */
    private Duration waited = Duration.ZERO;

    /**
     * Of a node that has said nothing yet.
     *
     * @param window what counts as the last while, from 30 s
     */
    public NodeStatistics(Duration window) {
        this.bucketMillis = window.toMillis() / RecentWindow.BUCKETS;
        if (bucketMillis < 1000) {
            throw new IllegalArgumentException("a window of " + window + " is too short: at least 30 s");
        }
    }

    /** Takes a sample in. Returns why it did not count; empty if it did. */
    public Optional<DropReason> hear(HeardSample heard) {
        boolean clockRight = heard.clockRight();
        Instant at = heard.takenAt();
        boolean comparable = clockRight && !newestByArrival;
        boolean repeats = comparable
                ? seen.repeats(heard, at.isAfter(newest))
                : seen.repeatsByArrival(heard, heard.heardAt().isAfter(heardAt));
        if (repeats) {
            return Optional.of(DropReason.DUPLICATE);
        }
        boolean held = false;
        if (at.isBefore(newest)) {
            if (comparable) {
                return Optional.of(DropReason.LATE);
            }
            held = Duration.between(at, newest).compareTo(JITTER) <= 0;
            if (held) {
                at = newest;
            } else {
                clearWindows();
            }
        }
        boolean bunched = noteWaiting(heard, clockRight);
        seen.add(heard);
        boardAt = heard.sample().at();
        newest = at;
        newestByArrival = !clockRight || held;
        miss(heard);
        heardAt = heard.heardAt();
        for (Map.Entry<Metric, Double> metric : heard.sample().metrics().entrySet()) {
            MetricTally tally = tallies.computeIfAbsent(metric.getKey(), key -> new MetricTally());
            tally.add(at, metric.getValue());
            if (!bunched) {
                tally.window.add(at.toEpochMilli(), metric.getValue(), bucketMillis);
            }
        }
        long bucket = Math.floorDiv(at.toEpochMilli(), bucketMillis);
        tallies.values().forEach(tally -> tally.window.expire(bucket));
        return Optional.empty();
    }

    private void clearWindows() {
        tallies.values().forEach(tally -> tally.window.clear());
    }

    /**
     * Whether a sample by arrival waited together with the one before it: a clock that is wrong still says what lies between
     * two. If they waited long, the windows begin anew.
     */
    private boolean noteWaiting(HeardSample heard, boolean clockRight) {
        if (clockRight || boardAt.equals(Instant.MIN)) {
            waited = Duration.ZERO;
            return false;
        }
        Duration apart = Duration.between(boardAt, heard.sample().at());
        Duration passed = Duration.between(heardAt, heard.heardAt());
        boolean bunched = apart.isPositive() && passed.compareTo(apart.dividedBy(2)) < 0;
        Duration more = bunched ? waited.plus(apart).minus(passed) : Duration.ZERO;
        waited = more.compareTo(WAITED_LONG) < 0 ? more : WAITED_LONG;
        if (waited.equals(WAITED_LONG)) {
            clearWindows();
        }
        return bunched;
    }

    /** Counts what the sample does not say as not heard, and forgets what was not for too long. */
    private void miss(HeardSample heard) {
        Duration passed = Duration.between(heardAt, heard.heardAt());
        Duration counted = passed.isNegative() || passed.compareTo(HEARD_BETWEEN) <= 0 ? passed : HEARD_BETWEEN;
        if (!counted.isPositive()) {
            return;
        }
        tallies.values().forEach(tally -> tally.miss(counted));
        tallies.entrySet()
                .removeIf(tally -> !heard.sample().metrics().containsKey(tally.getKey())
                        && tally.getValue().silence().compareTo(GAUGE_GONE) > 0);
    }

    /** What is known now of the node called {@code node}, which has said something. */
    public NodeContext context(String node) {
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        tallies.forEach((metric, tally) -> metrics.put(metric, tally.statistics(bucketMillis)));
        MetricTally charge = tallies.get(Metric.BATTERY_PERCENT);
        return new NodeContext(
                node,
                newest,
                heardAt,
                metrics,
                charge == null
                        ? null
                        : BatteryOutlook.of(metrics, charge.window.points(), charge.window.hours(bucketMillis)),
                NodeScore.of(metrics));
    }

    /** Whether the node has said anything that counted. */
    public boolean isEmpty() {
        return tallies.isEmpty();
    }

    /** All of it; {@link #read} makes the same of it again. */
    public byte[] write() {
        int bytes = HEAD_BYTES + SeenSamples.BYTES;
        for (MetricTally tally : tallies.values()) {
            bytes += tally.bytes();
        }
        for (Metric metric : tallies.keySet()) {
            bytes += Byte.BYTES + metric.key().length();
        }
        ByteBuffer to = ByteBuffer.allocate(bytes);
        to.put(FORMAT).put((byte) (newestByArrival ? 1 : 0)).putLong(bucketMillis);
        to.putLong(newest.getEpochSecond()).putInt(newest.getNano());
        to.putLong(heardAt.getEpochSecond()).putInt(heardAt.getNano());
        to.putLong(boardAt.getEpochSecond()).putInt(boardAt.getNano()).putLong(waited.toMillis());
        seen.write(to);
        tallies.forEach((metric, tally) -> {
            byte[] key = metric.key().getBytes(StandardCharsets.US_ASCII);
            to.put((byte) key.length).put(key);
            tally.write(to);
        });
        return to.array();
    }

    /**
     * Reads what {@link #write} wrote. Where the window has another length now, the recent windows begin anew.
     *
     * @throws IllegalArgumentException if the bytes are none of {@link #write}
     */
    public static NodeStatistics read(byte[] bytes, Duration window) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        var statistics = new NodeStatistics(window);
        try {
            byte format = from.get();
            if (format < FORMAT_WITHOUT_SILENCE || format > FORMAT) {
                throw new IllegalArgumentException(
                        "statistics of format " + format + ", which is newer than " + FORMAT);
            }
            statistics.newestByArrival = from.get() == 1;
            long bucketMillis = from.getLong();
            statistics.newest = Instant.ofEpochSecond(from.getLong(), from.getInt());
            statistics.heardAt = Instant.ofEpochSecond(from.getLong(), from.getInt());
            if (format > FORMAT_WITHOUT_WAITING) {
                statistics.boardAt = Instant.ofEpochSecond(from.getLong(), from.getInt());
                statistics.waited = Duration.ofMillis(from.getLong());
            }
            statistics.seen = SeenSamples.read(from);
            while (from.hasRemaining()) {
                byte[] key = new byte[from.get()];
                from.get(key);
                MetricTally tally = MetricTally.read(from, format > FORMAT_WITHOUT_SILENCE);
                if (bucketMillis != statistics.bucketMillis) {
                    tally.window.clear();
                }
                Metric.of(new String(key, StandardCharsets.US_ASCII))
                        .ifPresent(metric -> statistics.tallies.put(metric, tally));
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("statistics that are cut or garbled", e);
        }
        return statistics;
    }
}
