package dev.lapwing.cli.demo;

import dev.lapwing.records.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one camera wrote, from the camera's own directory and by nobody else's word: each file gets a second name (a hard
 * link) before the producer may delete it, and is hashed from there. A producer keeps a picture for its settle time,
 * which is many times the interval of {@link #look}.
 */
final class CaptureLedger {

    /** A file that has not changed for so long is finished. */
    private static final Duration FINISHED_AFTER = Duration.ofSeconds(1);

    private final String site;
    private final String camera;
    private final Path pictures;
    private final Path links;
    private final Clock clock;
    private final Map<Object, Path> unread = new HashMap<>();
    private final Map<Object, String> names = new HashMap<>();
    private final List<Captured> read = new ArrayList<>();

    /**
     * One picture.
     *
     * @param ceId what the record must be called
     * @param closedAt when the camera last wrote to it
     * @param whole whether it is a JPEG from its first marker to its last
     */
    record Captured(String camera, String ceId, String sha256, Instant closedAt, long bytes, boolean whole) {}

    CaptureLedger(String site, String camera, Path pictures, Path links, Clock clock) {
        this.site = site;
        this.camera = camera;
        this.pictures = pictures;
        this.links = links;
        this.clock = clock;
    }

    String camera() {
        return camera;
    }

    /** Takes note of new files, and reads those that are finished. Returns what it read. */
    synchronized List<Captured> look() throws IOException {
        linkNew();
        return read(clock.instant().minus(FINISHED_AFTER));
    }

    /** After the camera has stopped: reads all that is left, and returns everything. */
    synchronized List<Captured> finish() throws IOException {
        linkNew();
        read(Instant.MAX);
        return List.copyOf(read);
    }

    /** How many files the camera has made. */
    synchronized int seen() {
        return names.size();
    }

    private void linkNew() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pictures, CaptureLedger::isPicture)) {
            for (Path file : files) {
                link(file);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isPicture(Path file) {
        return !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void link(Path file) throws IOException {
        try {
            Object inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            if (names.containsKey(inode)) {
                return;
            }
            // The link keeps the inode, so that its number is not given to another picture.
            Path link = links.resolve(inode.toString());
            Files.createLink(link, file);
            names.put(inode, file.getFileName().toString());
            unread.put(inode, link);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            // gone or noted between the look and the link
        }
    }

    private List<Captured> read(Instant finishedBefore) throws IOException {
        var fresh = new ArrayList<Captured>();
        for (var entry : List.copyOf(unread.entrySet())) {
            Instant modifiedAt = Files.getLastModifiedTime(entry.getValue()).toInstant();
            if (modifiedAt.isBefore(finishedBefore)) {
                String name = names.getOrDefault(entry.getKey(), "");
                fresh.add(captured(name, modifiedAt, Files.readAllBytes(entry.getValue())));
                unread.remove(entry.getKey());
            }
        }
        read.addAll(fresh);
        return fresh;
    }

    private Captured captured(String name, Instant modifiedAt, byte[] bytes) {
        Identity identity = Identity.of(site, camera, name, modifiedAt, bytes);
        return new Captured(camera, identity.id(), identity.sha256(), modifiedAt, bytes.length, isWhole(bytes));
    }

    private static boolean isWhole(byte[] jpeg) {
        int end = jpeg.length;
        return end >= 4
                && (jpeg[0] & 0xFF) == 0xFF
                && (jpeg[1] & 0xFF) == 0xD8
                && (jpeg[end - 2] & 0xFF) == 0xFF
                && (jpeg[end - 1] & 0xFF) == 0xD9;
    }

    /** A ledger with new, empty directories for the pictures and for their second names. */
    static CaptureLedger in(Path directory, String site, String camera, Clock clock) {
        try {
            Path pictures = Files.createDirectories(directory.resolve("pictures"));
            Path links = Files.createDirectories(directory.resolve("ledger"));
            return new CaptureLedger(site, camera, pictures, links, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("the directories of " + camera + " could not be made", e);
        }
    }

    /** Where the camera writes. */
    Path pictures() {
        return pictures;
    }
}
