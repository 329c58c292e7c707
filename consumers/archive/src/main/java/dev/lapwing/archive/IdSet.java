package dev.lapwing.archive;

/** A set of identities at 16 to 48 bytes each: open addressing in one array, no objects. */
final class IdSet {

    private long[] table = new long[2 * 64];
    private int size;
    private boolean hasZero;

    /** Adds an identity. Returns whether it was new. */
    boolean add(RecordId id) {
        if (id.high() == 0 && id.low() == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        int slot = slot(id);
        if (table[slot] != 0 || table[slot + 1] != 0) {
            return false;
        }
        table[slot] = id.high();
        table[slot + 1] = id.low();
        size++;
        if (size * 3L > table.length) {
            grow();
        }
        return true;
    }

    boolean contains(RecordId id) {
        if (id.high() == 0 && id.low() == 0) {
            return hasZero;
        }
        int slot = slot(id);
        return table[slot] != 0 || table[slot + 1] != 0;
    }

    int size() {
        return size + (hasZero ? 1 : 0);
    }

    /** Where the identity stands, or the free slot where it would. */
    private int slot(RecordId id) {
        int mask = table.length / 2 - 1;
        // Identities are hashes already; the multiplication serves those that are not.
        int pair = (int) ((id.low() * 0x9E3779B97F4A7C15L) >>> 33) & mask;
        while (true) {
            int at = 2 * pair;
            if ((table[at] == 0 && table[at + 1] == 0) || (table[at] == id.high() && table[at + 1] == id.low())) {
                return at;
            }
            pair = (pair + 1) & mask;
        }
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int slot = slot(new RecordId(old[i], old[i + 1]));
                table[slot] = old[i];
                table[slot + 1] = old[i + 1];
            }
        }
    }
}
