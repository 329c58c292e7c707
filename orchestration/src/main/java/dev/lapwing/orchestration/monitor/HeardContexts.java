package dev.lapwing.orchestration.monitor;

import dev.lapwing.records.context.NodeContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * What is known of nodes, and how long ago each was heard, though no two boards need to agree on the time. A broker says
 * when it heard a node; by whose clock a decision is made is another matter, and either may say 1970. So ages come from this
 * process's monotonic clock: a node was heard no later than its record arrived here, and earlier by as much as that record
 * was on its way longer than others.
 *
 * <pre>
 *  lead of a record = when the broker heard it - when it arrived here; the greatest is that of the one that came fastest
 *  heard = when the broker heard it - the greatest lead, but not after it arrived
 * </pre>
 *
 * Leads are those of the same node, and of the last few minutes only: so a broker's clock that is set, or another broker with
 * another clock, is forgiven after that, and until then a node looks older than it is, never fresher. What was there when
 * this process began has no lead of its own, and is as old as it is older than the newest record; so is what comes
 * shortly after, since whoever counts samples may have been away, too, and catch up.
 *
 * <p>Whoever counts samples may be hours behind, and then tells of the past faster than time passes: leads rise. Until one
 * has come that did not, {@link #CALM} ago, all is at least as old as the clocks say, and where they say that it is yet to
 * come, it is of no use. So two clocks that agree are enough to begin at once, and clocks that do not cost half a minute.
 *
 * <p>One thread tells; {@link #told} and {@link #byClock} may be called from any.
 */
final class HeardContexts {

    /** How long a lead counts, and as long again: shorter than anybody waits for a decision, longer than a backlog takes. */
    static final Duration LEAD_KEPT = Duration.ofMinutes(2);

    /** How long after the begin nodes are compared with each other: a backlog that was waiting is through by then. */
    static final Duration SETTLING = Duration.ofMinutes(3);

    /** What is older is not told apart. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    /**
     * Without a lead that rises for this long, what comes is news: whoever counts samples has caught up. Longer than it takes
     * from one commit to the next.
     */
    static final Duration CALM = Duration.ofSeconds(10);

    /** By less than this, leads differ by what records are on their way. */
    private static final Duration RISE = Duration.ofSeconds(1);

    /** By which a broker's clock may be ahead where the clocks are to tell. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    /** Less than any lead. */
    private static final Duration NONE = Duration.ofSeconds(Long.MIN_VALUE / 2);

    /** By which two clocks of this process may drift apart until all is reckoned anew. */
    private static final Duration DRIFT = Duration.ofMillis(100);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long origin;
    /** Of the thread that tells. */
    private final Map<String, NodeContext> contexts = new TreeMap<>();

    private final Map<String, Heard> times = new HashMap<>();
    private Lead all = new Lead(NONE, Duration.ZERO);
    private boolean begun;
    private Duration settled = Duration.ZERO;
    /** Of all that came since the begin. */
    private Lead pace = new Lead(NONE, Duration.ZERO);

    private Duration roseAt = Duration.ZERO;
    private boolean live;
    private boolean calm;

    private volatile Known known = new Known(Map.of(), Map.of());

    /**
     * Nothing is known yet.
     *
     * @param clock by which decisions are made
     * @param nanoTime that never is set
     */
    HeardContexts(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** What is known, and when each was heard, by {@link #now}. */
    private static final class Known {

        private final Map<String, NodeContext> told;
        private final Map<String, Duration> heard;
        private volatile ByClock byClock = new ByClock(Instant.MIN, Map.of());

        Known(Map<String, NodeContext> told, Map<String, Duration> heard) {
            this.told = told;
            this.heard = heard;
        }

        /** The same by the clock that says that {@link #now} began at {@code zero}. */
        Map<String, NodeContext> byClock(Instant zero) {
            ByClock last = byClock;
            if (Duration.between(last.zero(), zero).abs().compareTo(DRIFT) > 0) {
                last = new ByClock(zero, heardAfter(zero));
                byClock = last;
            }
            return last.contexts();
        }

        private Map<String, NodeContext> heardAfter(Instant zero) {
            var contexts = new TreeMap<String, NodeContext>();
            told.forEach((node, context) -> {
                Duration moment = heard.getOrDefault(node, LONGEST.negated());
                contexts.put(node, context.heardAt(zero.plus(later(moment, LONGEST.negated()))));
            });
            return Collections.unmodifiableMap(contexts);
        }
    }

    private record ByClock(Instant zero, Map<String, NodeContext> contexts) {}

    /** The greatest lead of the last few minutes. */
    private static final class Lead {

        private Duration before;
        private Duration current;
        private Duration since;

        Lead(Duration lead, Duration now) {
            before = lead;
            current = lead;
            since = now;
        }

        void add(Duration lead, Duration now) {
            if (now.minus(since).compareTo(LEAD_KEPT) >= 0) {
                before = current;
                current = lead;
                since = now;
            } else {
                current = later(current, lead);
            }
        }

        Duration greatest() {
            return later(before, current);
        }
    }

    /**
     * A node's newest record.
     *
     * @param at when the broker heard it, since its own 1970
     * @param moment that it was heard at the latest: when it came here, until more is known
     * @param lead of this node's records
     */
    private record Heard(Duration at, Duration moment, Lead lead) {

        /** What is known to be old does not become younger, whatever is forgotten of others. */
        Heard comparedWith(Duration others) {
            Duration slow = at.minus(later(lead.greatest(), others));
            return slow.compareTo(moment) < 0 ? new Heard(at, slow, lead) : this;
        }
    }

    /**
     * All that the topic holds, once it was read to its end. Of whom it says nothing new, nothing new was heard, however often
     * it is read.
     */
    void catchUp(Map<String, NodeContext> read) {
        Duration now = now();
        Duration newest = read.values().stream()
                .map(context -> at(context).minus(now))
                .max(Duration::compareTo)
                .orElse(NONE);
        if (!begun) {
            begun = true;
            settled = now.plus(SETTLING);
            all = new Lead(newest, now);
        }
        contexts.keySet().retainAll(read.keySet());
        times.keySet().retainAll(read.keySet());
        read.forEach((node, context) -> take(node, context, now, newest));
        publish();
    }

    /** What a record says that has just come; {@link #publish} shows it. */
    void hear(String node, NodeContext context) {
        Duration now = now();
        Duration lead = at(context).minus(now);
        if (!live || lead.compareTo(pace.greatest().plus(RISE)) > 0) {
            live = true;
            roseAt = now;
        }
        pace.add(lead, now);
        if (isSettling(now)) {
            all.add(at(context).minus(now), now);
        }
        take(node, context, now, isSettling(now) ? all.greatest() : NONE);
    }

    /** A node of which nothing is known any more; {@link #publish} shows it. */
    void forget(String node) {
        contexts.remove(node);
        times.remove(node);
    }

    /** Takes in what is known of a node; if it is not known yet, its lead begins with that of others. */
    private void take(String node, NodeContext context, Duration now, Duration others) {
        contexts.put(node, context);
        Duration at = at(context);
        Duration own = at.minus(now);
        Heard last = times.get(node);
        if (last == null) {
            times.put(node, new Heard(at, now, new Lead(later(own, others), now)));
        } else if (!last.at().equals(at)) { // else no sample that counted: the same one was told again
            last.lead().add(own, now);
            times.put(node, new Heard(at, now, last.lead()));
        }
    }

    private boolean isSettling(Duration now) {
        return now.compareTo(settled) < 0;
    }

    private boolean isCalm(Duration now) {
        return live && now.minus(roseAt).compareTo(CALM) >= 0;
    }

    /** Shows what is known now, if that has become another by the time that has passed; to be called now and then. */
    void settle() {
        if (!calm && isCalm(now())) {
            publish();
        }
    }

    /** Shows what was told since. */
    void publish() {
        Duration now = now();
        calm = isCalm(now);
        Instant clocks = clock.instant();
        Duration others = isSettling(now) ? all.greatest() : NONE;
        var heard = new HashMap<String, Duration>();
        times.replaceAll((node, its) -> its.comparedWith(others));
        times.forEach((node, its) ->
                heard.put(node, calm ? its.moment() : earlier(its.moment(), byTheClocks(its.at(), clocks, now))));
        known = new Known(Collections.unmodifiableMap(new TreeMap<>(contexts)), heard);
    }

    /** What is known, as the topic says it, with the moments of its brokers' clocks. */
    Map<String, NodeContext> told() {
        return known.told;
    }

    /** The same with {@code heardAt} by this process's clock, as that stands now. The same map until something is new. */
    Map<String, NodeContext> byClock() {
        return known.byClock(clock.instant().minus(now()));
    }

    /** When it was if the broker's clock and this one agree; long ago if that is yet to come. */
    private static Duration byTheClocks(Duration at, Instant clocks, Duration now) {
        Duration ahead = at.minus(Duration.between(Instant.EPOCH, clocks));
        return ahead.compareTo(AHEAD) > 0 ? LONGEST.negated() : now.plus(ahead);
    }

    private static Duration at(NodeContext context) {
        return Duration.between(Instant.EPOCH, context.heardAt());
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Since this was made, whatever clocks say. */
    private Duration now() {
        return Duration.ofNanos(nanoTime.getAsLong() - origin);
    }
}
