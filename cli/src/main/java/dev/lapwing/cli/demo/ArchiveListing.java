package dev.lapwing.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What an archive holds, as lines of text: for whoever stands where the archive cannot be reached from, such as outside of
 * the container that a lab's cloud is. {@link #main} writes them there, and {@link #parse} reads them here.
 *
 * @param rows how many rows there are, by source
 * @param things all that it holds, if that was asked for
 * @param firstWrittenAt when its first file was whole
 */
public record ArchiveListing(Map<String, Long> rows, List<Thing> things, Optional<Instant> firstWrittenAt) {

    /** The argument that asks for all things, and not for their numbers alone. */
    public static final String THINGS = "things";

    private static final String ROWS = "rows";
    private static final String FIRST = "first";
    private static final String THING = "thing";

    public ArchiveListing {
        rows = Map.copyOf(rows);
        things = List.copyOf(things);
    }

    /** The arguments are the archive's URI and, to have each thing hashed, {@link #THINGS}. */
    public static void main(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        var text = new StringBuilder();
        try (ArchiveFiles archive = ArchiveFiles.at(URI.create(arguments[0]))) {
            archive.counts().forEach((source, rows) -> line(text, ROWS, source, rows.toString()));
            archive.firstWrittenAt().ifPresent(at -> line(text, FIRST, at.toString()));
            if (List.of(arguments).contains(THINGS)) {
                archive.readAll().forEach(thing -> line(text, THING, thing.source(), thing.what(), thing.where()));
            }
        }
        System.out.print(text);
        System.out.flush();
    }

    private static void line(StringBuilder text, String... words) {
        text.append(String.join("\t", words)).append('\n');
    }

    /** What {@link #main} wrote. */
    public static ArchiveListing parse(String text) {
        var rows = new HashMap<String, Long>();
        var things = new ArrayList<Thing>();
        @Nullable Instant first = null;
        for (String line : text.lines().toList()) {
            String[] words = line.split("\t", -1);
            switch (words[0]) {
                case ROWS -> rows.put(words[1], Long.parseLong(words[2]));
                case FIRST -> first = Instant.parse(words[1]);
                case THING -> things.add(new Thing(words[1], words[2], words[3]));
                default -> throw new DemoException("the listing of the archive has a line that is none: " + line);
            }
        }
        return new ArchiveListing(rows, things, Optional.ofNullable(first));
    }
}
