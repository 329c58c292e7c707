package dev.lapwing.camera;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.lapwing.runtime.FirstThenCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code reasons.jsonl}: a line of JSON for each file that came into the quarantine or left it. It is bounded: when it is
 * full it becomes {@code reasons.1.jsonl}, in place of the one before, whose lines are counted in the first line of the
 * new file. For one thread at a time.
 */
final class QuarantineReasons {

    /** Why something of the quarantine is no more. */
    enum Loss {
        /** The quarantine had reached its bound, and its oldest file made room. */
        QUARANTINE_FULL,
        /** The lines themselves had reached their bound, and the oldest half made room. */
        REASONS_FULL,
        /** The disk took no lines for so long that the oldest of those that waited were given up. */
        NO_SPACE
    }

    static final String FILE = "reasons.jsonl";
    static final String OLDER = "reasons.1.jsonl";

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReasons.class);
    private static final int UNWRITTEN_MAX = 1024;
    private static final String UNWRITTEN = "unwritten";

    private final Path directory;
    private final long maxBytes;
    private final LongConsumer dropped;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    /** Lines that found no space yet. */
    private final ArrayDeque<String> unwritten = new ArrayDeque<>();

    private long givenUp;

    /**
     * The file in that directory.
     *
     * @param maxBytes of both files together
     * @param dropped told of lines that were given up
     */
    QuarantineReasons(Path directory, long maxBytes, LongConsumer dropped) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.dropped = dropped;
    }

    /** Whether a file in the quarantine's directory is one of these. */
    static boolean isOne(Path name) {
        return name.toString().equals(FILE) || name.toString().equals(OLDER);
    }

    void quarantined(Path name, Path stored, QuarantineReason reason, FileStamp stamp, Instant at) {
        add("{\"name\":" + quote(name) + ",\"file\":" + quote(stored) + ",\"reason\":\"" + reason.name()
                + "\",\"bytes\":" + stamp.size() + ",\"modifiedAt\":\"" + stamp.modifiedAt() + "\",\"at\":\"" + at
                + "\"}\n");
    }

    void removed(Path stored, long bytes, Instant at) {
        add("{\"removed\":" + quote(stored) + ",\"reason\":\"" + Loss.QUARANTINE_FULL + "\",\"bytes\":" + bytes
                + ",\"at\":\"" + at + "\"}\n");
    }

    private void add(String line) {
        if (unwritten.size() >= UNWRITTEN_MAX) {
            unwritten.removeFirst();
            givenUp++;
            dropped.accept(1);
        }
        unwritten.addLast(line);
    }

    /** Writes what is not written yet. What cannot be written now waits. */
    void write() {
        try {
            while (!unwritten.isEmpty()) {
                byte[] line = unwritten.getFirst().getBytes(StandardCharsets.UTF_8);
                makeRoom(line.length);
                append(line);
                unwritten.removeFirst();
            }
            if (givenUp > 0) {
                append(droppedLine(givenUp, Loss.NO_SPACE));
                givenUp = 0;
            }
            failures.recovered(UNWRITTEN);
        } catch (IOException e) {
            failures.failure(UNWRITTEN)
                    .log(
                            "{} lines could not be added to {} yet, {} were given up ({})",
                            unwritten.size(),
                            directory.resolve(FILE),
                            givenUp,
                            String.valueOf(e.getMessage()));
        }
    }

    private void makeRoom(int bytes) throws IOException {
        Path file = directory.resolve(FILE);
        Path older = directory.resolve(OLDER);
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size == 0 || size + bytes <= maxBytes / 2) {
            return;
        }
        long lines = lines(older);
        Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
        if (lines > 0) {
            dropped.accept(lines);
            append(droppedLine(lines, Loss.REASONS_FULL));
        }
    }

    private void append(byte[] line) throws IOException {
        Files.write(directory.resolve(FILE), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static byte[] droppedLine(long lines, Loss reason) {
        return ("{\"linesDropped\":" + lines + ",\"reason\":\"" + reason + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static String quote(Path name) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name.toString())) + '"';
    }
}
