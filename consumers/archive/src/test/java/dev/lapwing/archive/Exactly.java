package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The archive against the ledger. */
final class Exactly {

    private Exactly() {}

    /** Each picture of the ledger is archived once, byte for byte, and nothing else is. */
    static void once(Map<String, List<String>> archived, Map<String, String> ledger, String circumstances) {
        var missing = new TreeSet<>(ledger.keySet());
        missing.removeAll(archived.keySet());
        var foreign = new TreeSet<>(archived.keySet());
        foreign.removeAll(ledger.keySet());
        var repeated = new TreeMap<String, Integer>();
        var changed = new TreeMap<String, List<String>>();
        archived.forEach((id, hashes) -> {
            if (hashes.size() != 1) {
                repeated.put(id, hashes.size());
            }
            if (ledger.containsKey(id) && hashes.stream().anyMatch(hash -> !hash.equals(ledger.get(id)))) {
                changed.put(id, hashes);
            }
        });
        assertThat(missing)
                .as("in the ledger, not in the archive (%s)", circumstances)
                .isEmpty();
        assertThat(foreign)
                .as("in the archive, not in the ledger (%s)", circumstances)
                .isEmpty();
        assertThat(repeated).as("archived more than once (%s)", circumstances).isEmpty();
        assertThat(changed).as("archived with other bytes (%s)", circumstances).isEmpty();
    }
}
