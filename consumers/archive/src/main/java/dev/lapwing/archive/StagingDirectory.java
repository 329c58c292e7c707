package dev.lapwing.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of this process alone, below one that others may share. A lock says that its owner lives. */
final class StagingDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StagingDirectory.class);
    private static final String LOCK = "lock";

    /** What directories are made with. */
    static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final FileChannel lock;

    private StagingDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory, and removes those whose owners have died. What is staged is pictures: only the owner may look
     * into it, whatever the umask.
     *
     * @param shared may be new; it must be of this process's user or of root, so that nobody else can put another in its
     *     place
     * @throws UncheckedIOException if it cannot be made; the message names the setting
     */
    static StagingDirectory below(Path shared) {
        try {
            create(shared);
            Path path = Files.createDirectory(shared.resolve(UUID.randomUUID().toString()), OWNER_ONLY);
            FileChannel channel = lockFile(path);
            channel.lock();
            var staging = new StagingDirectory(path, channel);
            UserPrincipal owner = Files.getOwner(path);
            if (!isTrusted(shared, owner)) {
                staging.close();
                throw new IOException(shared + " belongs to another user");
            }
            removeOrphans(shared, owner);
            return staging;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    ArchiveSettings.STAGING.name() + "=" + shared
                            + " must be a directory of this process's user or of root that can be written to (" + e
                            + ")",
                    e);
        }
    }

    private static void create(Path shared) throws IOException {
        Path parent = shared.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(shared, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // It is looked at below: a volume's, an earlier start's, or another's.
        }
    }

    /** Of a link, both it and what it leads to. */
    private static boolean isTrusted(Path shared, UserPrincipal owner) throws IOException {
        return isOf(Files.getOwner(shared), owner) && isOf(Files.getOwner(shared, LinkOption.NOFOLLOW_LINKS), owner);
    }

    private static boolean isOf(UserPrincipal found, UserPrincipal owner) {
        return found.equals(owner) || found.getName().equals("root");
    }

    private static FileChannel lockFile(Path directory) throws IOException {
        return FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void removeOrphans(Path shared, UserPrincipal owner) throws IOException {
        List<Path> directories;
        try (Stream<Path> children = Files.list(shared)) {
            directories =
                    children.filter(child -> Files.exists(child.resolve(LOCK))).toList();
        }
        for (Path directory : directories) {
            if (!Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                continue; // of another user, below a directory of root's that all may write to
            }
            try (FileChannel channel = lockFile(directory);
                    FileLock free = tryLock(channel)) {
                if (free != null) {
                    remove(directory);
                }
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // of another archive in this very process
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            remove(path);
            lock.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("staging was not removed; the next start removes it");
        }
    }
}
