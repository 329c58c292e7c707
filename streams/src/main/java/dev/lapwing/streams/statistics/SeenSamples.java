package dev.lapwing.streams.statistics;

import java.nio.ByteBuffer;

/**
 * Which samples of a node have been heard: the ids of the last few, and the sequence numbers behind the highest, as a
 * receiver keeps them against replays (RFC 4303, 3.4.3). Not thread-safe.
 */
final class SeenSamples {

    static final int IDS = 64;
    static final int BYTES = Integer.BYTES + IDS * Long.BYTES + 2 * Long.BYTES;

    private static final int BITS = Long.SIZE;

    private final long[] ids = new long[IDS];
    private int next;
    private long highest = -1;
    /** Bit n: whether {@code highest - n} was heard. */
    private long behind;

    /**
     * Whether the sample was heard before.
     *
     * @param newer whether it is certainly newer than all that were heard. Then a number that was seen is no repeat: its
     *     source lost its count, as with a new card, and counts from 0 again
     */
    boolean repeats(HeardSample heard, boolean newer) {
        return idSeen(heard.id()) || (heard.sequence() >= 0 && !newer && numberSeen(heard.sequence()));
    }

    /**
     * The same where only the order of arrival is known.
     *
     * @param later whether it arrived after all that were heard. Then a number far behind is one of a source that lost its
     *     count: what is read once more arrived before
     */
    boolean repeatsByArrival(HeardSample heard, boolean later) {
        boolean lostCount = later && heard.id() != 0 && highest - heard.sequence() >= BITS;
        return idSeen(heard.id()) || (heard.sequence() >= 0 && !lostCount && numberSeen(heard.sequence()));
    }

    private boolean idSeen(long id) {
        if (id != 0) {
            for (long each : ids) {
                if (each == id) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean numberSeen(long sequence) {
        long distance = highest - sequence;
        if (distance < 0) {
            return false;
        }
        return distance >= BITS || (behind >>> distance & 1) == 1;
    }

    /** Remembers a sample that is no repeat. */
    void add(HeardSample heard) {
        if (heard.id() != 0) {
            ids[next] = heard.id();
            next = (next + 1) % IDS;
        }
        if (heard.sequence() >= 0) {
            addNumber(heard.sequence());
        }
    }

    private void addNumber(long sequence) {
        if (numberSeen(sequence)) {
            highest = sequence;
            behind = 1;
            return;
        }
        long ahead = sequence - highest;
        if (ahead <= 0) {
            behind |= 1L << -ahead;
        } else {
            behind = ahead >= BITS ? 1 : behind << ahead | 1;
            highest = sequence;
        }
    }

    void write(ByteBuffer to) {
        to.putInt(next);
        for (long id : ids) {
            to.putLong(id);
        }
        to.putLong(highest).putLong(behind);
    }

    static SeenSamples read(ByteBuffer from) {
        var seen = new SeenSamples();
        seen.next = from.getInt();
        for (int i = 0; i < IDS; i++) {
            seen.ids[i] = from.getLong();
        }
        seen.highest = from.getLong();
        seen.behind = from.getLong();
        return seen;
    }
}
