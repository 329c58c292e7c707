package dev.lapwing.cli.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether what a source made is, each once and unchanged, at every hop. A thing is known by what it is: a picture by the
 * SHA-256 of its bytes, a temperature by its number. So a picture that was changed on its way is one that is missing and
 * one too many.
 *
 * @param sources by the source's name, in order
 */
public record Reconciliation(List<Source> sources) {

    private static final int EXAMPLES = 5;

    /** A hop. */
    public enum Hop {
        /** On the local cluster. */
        ACKNOWLEDGED,
        /** In the cloud, readable under {@code read_committed}. */
        BRIDGED,
        /** Read back from the archive. */
        ARCHIVED
    }

    /**
     * What is at a hop, against what was captured.
     *
     * @param missing what was captured and is not there
     * @param extra what is there more often than it was captured
     */
    public record At(int count, List<Thing> missing, List<Thing> extra) {

        /** Whether exactly that is there. */
        public boolean complete() {
            return missing.isEmpty() && extra.isEmpty();
        }
    }

    /** One camera or thermometer. */
    public record Source(String name, int captured, Map<Hop, At> at) {

        /** What is at a hop; nothing where nobody looked. */
        public At at(Hop hop) {
            return at.getOrDefault(hop, new At(0, List.of(), List.of()));
        }

        /** Whether each hop that was looked at has exactly what was captured, the archive among them. */
        public boolean complete() {
            return at.values().stream().allMatch(At::complete) && at.containsKey(Hop.ARCHIVED);
        }
    }

    /** Compares the things of one source at each hop that was looked at. */
    public static Source source(String name, List<Thing> captured, Map<Hop, List<Thing>> hops) {
        var at = new EnumMap<Hop, At>(Hop.class);
        hops.forEach((hop, there) -> at.put(hop, compare(captured, there)));
        return new Source(name, captured.size(), at);
    }

    private static At compare(List<Thing> captured, List<Thing> there) {
        var open = new HashMap<String, Deque<Thing>>();
        captured.forEach(thing ->
                open.computeIfAbsent(thing.what(), what -> new ArrayDeque<>()).add(thing));
        var extra = new ArrayList<Thing>();
        for (Thing thing : there) {
            Deque<Thing> same = open.get(thing.what());
            if (same == null) {
                extra.add(new Thing(thing.source(), thing.what(), "never captured: " + thing.where()));
            } else if (same.poll() == null) {
                extra.add(new Thing(thing.source(), thing.what(), "again: " + thing.where()));
            }
        }
        List<Thing> missing = open.values().stream().flatMap(Deque::stream).toList();
        return new At(there.size(), missing, extra);
    }

    /** Whether everything is everywhere; not so if there was nothing. */
    public boolean complete() {
        return captured() > 0 && sources.stream().allMatch(Source::complete);
    }

    /** All that was captured. */
    public int captured() {
        return sources.stream().mapToInt(Source::captured).sum();
    }

    /** All that is at a hop. */
    public int count(Hop hop) {
        return sources.stream().mapToInt(source -> source.at(hop).count()).sum();
    }

    /** One sentence for each thing that is not as it should be. */
    public List<String> differences() {
        var differences = new ArrayList<String>();
        if (captured() == 0) {
            differences.add("nothing was captured");
        }
        for (Source source : sources) {
            for (Hop hop : Hop.values()) {
                At at = source.at(hop);
                if (!at.complete()) {
                    differences.add(source.name() + ": of " + source.captured() + " captured, "
                            + at.missing().size() + " missing and " + at.extra().size()
                            + " too many or changed where they are "
                            + hop.name().toLowerCase(Locale.ROOT) + examples("missing", at.missing())
                            + examples("too many", at.extra()));
                }
            }
        }
        return differences;
    }

    private static String examples(String label, List<Thing> things) {
        return things.stream()
                .limit(EXAMPLES)
                .map(thing -> "; " + label + ": " + thing.where() + " (" + thing.what() + ")")
                .collect(Collectors.joining());
    }
}
