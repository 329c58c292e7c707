package dev.lapwing.archive;

import dev.lapwing.archive.store.ArchiveStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;

/**
 * Which identities each shelf holds already, read from its files. Exact: before each use, files that have come to be
 * since are read too, whoever wrote them. The shelves used last stay in memory, up to a number of identities; the rest
 * are read again when needed.
 */
final class ArchivedIds {

    /** One shelf's identities, and the files they are from. */
    private static final class Known {
        private final IdSet ids = new IdSet();
        private final Set<String> files = new HashSet<>();
    }

    private final long maxIds;
    private final LinkedHashMap<Shelf, Known> shelves = new LinkedHashMap<>(16, 0.75f, true);

    /** @param maxIds identities to keep beyond those of the shelf in use */
    ArchivedIds(long maxIds) {
        this.maxIds = maxIds;
    }

    /** The identities of one shelf, up to date. Read only. */
    IdSet of(Shelf shelf, ArchiveStore store) throws IOException {
        Known known = shelves.computeIfAbsent(shelf, _ -> new Known());
        for (String name : store.list(shelf.directory())) {
            if (name.endsWith(".parquet") && !known.files.contains(name)) {
                RowFile.readIds(store.open(shelf.directory() + "/" + name), known.ids::add);
                known.files.add(name);
            }
        }
        forgetOldest(shelf);
        return known.ids;
    }

    /** Takes in a file that was just published, without reading it back. */
    void published(Shelf shelf, String name, Iterable<StagingFile.Entry> rows) {
        Known known = shelves.get(shelf);
        if (known != null && known.files.add(name)) {
            rows.forEach(row -> known.ids.add(row.id()));
        }
    }

    private void forgetOldest(Shelf inUse) {
        long total =
                shelves.values().stream().mapToLong(known -> known.ids.size()).sum();
        var oldestFirst = shelves.entrySet().iterator();
        while (total > maxIds && oldestFirst.hasNext()) {
            var oldest = oldestFirst.next();
            if (!oldest.getKey().equals(inUse)) {
                total -= oldest.getValue().ids.size();
                oldestFirst.remove();
            }
        }
    }
}
