package dev.lapwing.camera;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code .quarantine/} in a camera's directory: what is no picture, under its own name where that is free, and {@code
 * reasons.jsonl} with a line for each: its name, the name under which it stands, reason, size and times. Nothing in it is
 * ever overwritten or removed by us.
 */
final class Quarantine {

    static final String DIRECTORY = ".quarantine";
    static final String REASONS = "reasons.jsonl";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int UNWRITTEN_MAX = 1024;
    private static final int NAMES_TRIED = 1000;

    private final Path directory;
    private final Clock clock;
    /** Lines that found no space yet, although the file itself could be moved. */
    private final ArrayDeque<String> unwritten = new ArrayDeque<>();

    Quarantine(Path cameraDirectory, Clock clock) {
        this.directory = cameraDirectory.resolve(DIRECTORY);
        this.clock = clock;
    }

    /**
     * Moves a file here. Returns false if it is gone.
     *
     * @throws IOException if it could not be moved; it stands where it stood
     */
    synchronized boolean take(Path file, Path name, FileStamp stamp, QuarantineReason reason) throws IOException {
        Files.createDirectories(directory);
        Path stored;
        try {
            stored = move(file, name);
        } catch (NoSuchFileException e) {
            return false;
        }
        String line = "{\"name\":" + quote(name)
                + ",\"file\":" + quote(stored)
                + ",\"reason\":\"" + reason.name()
                + "\",\"bytes\":" + stamp.size()
                + ",\"modifiedAt\":\"" + stamp.modifiedAt()
                + "\",\"at\":\"" + clock.instant() + "\"}\n";
        if (unwritten.size() >= UNWRITTEN_MAX) {
            unwritten.removeFirst();
        }
        unwritten.addLast(line);
        writeReasons();
        return true;
    }

    private Path move(Path file, Path name) throws IOException {
        // Only we write here (we hold the camera directory's lock), so a name that is free stays free.
        Path target = directory.resolve(name);
        for (int i = 1; Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS) && i <= NAMES_TRIED; i++) {
            target = directory.resolve(
                    i < NAMES_TRIED && name.toString().length() < 200
                            ? i + "-" + name
                            : UUID.randomUUID().toString());
        }
        try {
            Files.move(file, target);
        } catch (FileAlreadyExistsException e) {
            target = directory.resolve(UUID.randomUUID().toString());
            Files.move(file, target);
        }
        Path stored = target.getFileName();
        return stored == null ? target : stored;
    }

    /** Writes the lines that found no space before. */
    synchronized void writeReasons() {
        try {
            while (!unwritten.isEmpty()) {
                Files.write(
                        directory.resolve(REASONS),
                        unwritten.getFirst().getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                unwritten.removeFirst();
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("{} lines could not be added to {} yet", unwritten.size(), REASONS);
        }
    }

    private static String quote(Path name) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name.toString())) + '"';
    }
}
