package dev.lapwing.cli.demo;

import dev.lapwing.records.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one camera wrote, from the camera's own directory and by nobody else's word: each file gets a second name (a hard
 * link) before the producer may delete it, and is hashed as soon as it is finished. A producer keeps a picture for its
 * settle time, which is many times the interval of {@link #look}.
 *
 * <p>A camera that is short of time uses a name twice ({@code motion} does), and so writes over a picture of its own. Both
 * are in the ledger, the first as {@link Captured#overwritten}: whether a producer had read it by then is a matter of luck.
 */
public final class CaptureLedger {

    /** A whole JPEG that has not changed for so long is finished. */
    private static final Duration FINISHED_AFTER = Duration.ofMillis(20);

    private final String site;
    private final String camera;
    private final Path pictures;
    private final Path links;
    private final Clock clock;
    private final Map<Object, Inode> inodes = new HashMap<>();
    private final List<Captured> read = new ArrayList<>();

    /**
     * One picture.
     *
     * @param file its name
     * @param ceId what the record must be called
     * @param closedAt when the camera last wrote to it
     * @param whole whether it is a JPEG from its first marker to its last
     * @param overwritten whether the camera has written another picture over it
     */
    public record Captured(
            String camera,
            String file,
            String ceId,
            String sha256,
            Instant closedAt,
            long bytes,
            boolean whole,
            boolean overwritten) {

        private Captured asOverwritten() {
            return new Captured(camera, file, ceId, sha256, closedAt, bytes, whole, true);
        }
    }

    private record Stamp(FileTime modifiedAt, long bytes) {}

    /** A file of the camera, and which of its pictures was read last. */
    private static final class Inode {

        private final String name;
        private final Path link;
        private @Nullable Stamp readAs;
        private int readAt = -1;

        Inode(String name, Path link) {
            this.name = name;
            this.link = link;
        }
    }

    /**
     * A ledger of a directory.
     *
     * @param pictures where the camera writes
     * @param links an empty directory of the same file system, for the second names
     */
    public CaptureLedger(String site, String camera, Path pictures, Path links, Clock clock) {
        this.site = site;
        this.camera = camera;
        this.pictures = pictures;
        this.links = links;
        this.clock = clock;
    }

    /** Whose it is. */
    public String camera() {
        return camera;
    }

    /** Takes note of new files, and reads those that are finished. Returns what it read. */
    public synchronized List<Captured> look() throws IOException {
        int before = read.size();
        Instant finishedBefore = clock.instant().minus(FINISHED_AFTER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pictures, CaptureLedger::isPicture)) {
            for (Path file : files) {
                look(file, finishedBefore);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(read.subList(before, read.size()));
    }

    /** After the camera has stopped: reads all that is left, whole or not, and returns everything. */
    public synchronized List<Captured> finish() throws IOException {
        look();
        for (Inode inode : inodes.values()) {
            read(inode, stamp(inode.link), true);
        }
        return List.copyOf(read);
    }

    /** How many pictures the camera has made. */
    public synchronized int seen() {
        return (int) (inodes.values().stream().filter(inode -> inode.readAt < 0).count() + read.size());
    }

    private static boolean isPicture(Path file) {
        return !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void look(Path file, Instant finishedBefore) throws IOException {
        try {
            Object number = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            Inode inode = inodes.get(number);
            if (inode == null) {
                // The link keeps the inode, so that its number is not given to another picture.
                Path link = Files.createLink(links.resolve(number.toString()), file);
                inode = new Inode(file.getFileName().toString(), link);
                inodes.put(number, inode);
            }
            Stamp stamp = stamp(inode.link);
            if (stamp.modifiedAt().toInstant().isBefore(finishedBefore)) {
                read(inode, stamp, false);
            }
        } catch (NoSuchFileException e) {
            // gone between the listing and the look; if it was a picture, the ledger has it already
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size());
    }

    private void read(Inode inode, Stamp stamp, boolean last) throws IOException {
        if (stamp.equals(inode.readAs)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(inode.link);
        boolean whole = isWhole(bytes);
        if (!last && (!whole || !stamp.equals(stamp(inode.link)))) {
            return; // still being written
        }
        if (inode.readAt >= 0) {
            read.set(inode.readAt, read.get(inode.readAt).asOverwritten());
        }
        Instant modifiedAt = stamp.modifiedAt().toInstant();
        Identity identity = Identity.of(site, camera, inode.name, modifiedAt, bytes);
        inode.readAs = stamp;
        inode.readAt = read.size();
        read.add(new Captured(
                camera, inode.name, identity.id(), identity.sha256(), modifiedAt, bytes.length, whole, false));
    }

    private static boolean isWhole(byte[] jpeg) {
        int end = jpeg.length;
        return end >= 4
                && (jpeg[0] & 0xFF) == 0xFF
                && (jpeg[1] & 0xFF) == 0xD8
                && (jpeg[end - 2] & 0xFF) == 0xFF
                && (jpeg[end - 1] & 0xFF) == 0xD9;
    }

    /**
     * What must be at every hop: each whole picture; of those that the camera itself wrote over, the ones that the producer
     * was in time for.
     *
     * @param there what a hop behind the producer has
     */
    public static List<Thing> published(List<Captured> captured, List<Thing> there) {
        var must = new ArrayList<Thing>();
        var left = new HashMap<String, Integer>();
        there.forEach(thing -> left.merge(thing.source() + thing.what(), 1, Integer::sum));
        var whole = captured.stream().filter(Captured::whole).toList();
        for (boolean overwritten : List.of(false, true)) {
            for (Captured picture : whole) {
                if (picture.overwritten() == overwritten) {
                    int copies = left.merge(picture.camera() + picture.sha256(), -1, Integer::sum);
                    if (!overwritten || copies >= 0) {
                        must.add(new Thing(picture.camera(), picture.sha256(), picture.file()));
                    }
                }
            }
        }
        return must;
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
