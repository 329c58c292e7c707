package dev.lapwing.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    private final Path path;
    private final FileChannel lock;

    private StagingDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory, and removes those whose owners have died.
     *
     * @throws UncheckedIOException if it cannot be made; the message names the setting
     */
    static StagingDirectory below(Path shared) {
        try {
            Files.createDirectories(shared);
            removeOrphans(shared);
            Path path = Files.createDirectory(shared.resolve(UUID.randomUUID().toString()));
            FileChannel channel = lockFile(path);
            channel.lock();
            return new StagingDirectory(path, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    ArchiveSettings.STAGING.name() + "=" + shared + " must be a directory that can be written to", e);
        }
    }

    private static FileChannel lockFile(Path directory) throws IOException {
        return FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void removeOrphans(Path shared) throws IOException {
        List<Path> directories;
        try (Stream<Path> children = Files.list(shared)) {
            directories =
                    children.filter(child -> Files.exists(child.resolve(LOCK))).toList();
        }
        for (Path directory : directories) {
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
