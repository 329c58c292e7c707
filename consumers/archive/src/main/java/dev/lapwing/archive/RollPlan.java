package dev.lapwing.archive;

import dev.lapwing.archive.store.ArchiveStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which rows of what is staged go into which files.
 *
 * @param files one per shelf
 * @param repeats offsets left out, as pairs of first and last, in order
 * @param repeatCount records left out
 */
record RollPlan(List<PlannedFile> files, List<List<Long>> repeats, long repeatCount) {

    /** One file to be. */
    record PlannedFile(Shelf shelf, String name, List<StagingFile.Entry> rows) {

        String path() {
            return shelf.directory() + "/" + name;
        }

        long first() {
            return rows.getFirst().offset();
        }

        long last() {
            return rows.getLast().offset();
        }
    }

    /** Decides: what is in the archive already, or stands twice in what is staged, is left out. */
    static RollPlan decide(Series series, long roll, StagingFile staging, ArchivedIds archived, ArchiveStore store)
            throws IOException {
        Map<Shelf, IdSet> known = new HashMap<>();
        Map<Shelf, IdSet> taken = new HashMap<>();
        var rows = new ArrayList<StagingFile.Entry>();
        var repeats = new ArrayList<Long>();
        for (StagingFile.Entry entry : staging.entries()) {
            IdSet archivedHere = known.get(entry.shelf());
            if (archivedHere == null) {
                archivedHere = archived.of(entry.shelf(), store);
                known.put(entry.shelf(), archivedHere);
            }
            boolean isNew = !archivedHere.contains(entry.id())
                    && taken.computeIfAbsent(entry.shelf(), _ -> new IdSet()).add(entry.id());
            if (isNew) {
                rows.add(entry);
            } else {
                repeats.add(entry.offset());
            }
        }
        return new RollPlan(filesOf(series, roll, rows), ranges(repeats), repeats.size());
    }

    /** Follows what a manifest has decided. */
    static RollPlan follow(Series series, Manifest manifest, StagingFile staging) {
        List<StagingFile.Entry> rows = staging.entries().stream()
                .filter(entry -> !manifest.isRepeat(entry.offset()))
                .toList();
        return new RollPlan(filesOf(series, manifest.roll(), rows), manifest.repeats(), 0);
    }

    private static List<PlannedFile> filesOf(Series series, long roll, List<StagingFile.Entry> rows) {
        var byShelf = new TreeMap<Shelf, List<StagingFile.Entry>>();
        for (StagingFile.Entry row : rows) {
            byShelf.computeIfAbsent(row.shelf(), _ -> new ArrayList<>()).add(row);
        }
        var files = new ArrayList<PlannedFile>();
        byShelf.forEach((shelf, shelved) -> files.add(new PlannedFile(
                shelf,
                series.fileName(shelved.getFirst().offset(), shelved.getLast().offset(), roll),
                shelved)));
        return files;
    }

    private static List<List<Long>> ranges(List<Long> offsets) {
        var ranges = new ArrayList<List<Long>>();
        for (Long offset : offsets) {
            List<Long> before = ranges.isEmpty() ? List.of() : ranges.getLast();
            if (!before.isEmpty() && before.get(1) == offset - 1) {
                ranges.set(ranges.size() - 1, List.of(before.get(0), offset));
            } else {
                ranges.add(List.of(offset, offset));
            }
        }
        return ranges;
    }
}
