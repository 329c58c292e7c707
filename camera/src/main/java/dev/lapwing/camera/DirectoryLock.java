package dev.lapwing.camera;

import dev.lapwing.camera.PictureDirectoryException.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One producer per directory: a lock on {@code .lapwing.lock} in it, which the kernel releases when the process ends,
 * however it ends.
 */
final class DirectoryLock implements AutoCloseable {

    static final String FILE = ".lapwing.lock";

    /**
     * Directories locked by this process. POSIX releases a process's lock when it closes any descriptor of the file, so
     * that a second attempt within one process would break the first one's lock: it must not even open the file.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private DirectoryLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Takes the lock at once or not at all. */
    static DirectoryLock take(Path directory) throws PictureDirectoryException {
        Path key;
        try {
            key = directory.toRealPath();
        } catch (IOException e) {
            throw PictureDirectoryException.failedTo("find out the real path", directory, e);
        }
        if (!HELD_HERE.add(key)) {
            throw locked(directory);
        }
        DirectoryLock lock = null;
        try {
            lock = lock(key, directory);
            return lock;
        } finally {
            if (lock == null) {
                HELD_HERE.remove(key);
            }
        }
    }

    private static DirectoryLock lock(Path key, Path directory) throws PictureDirectoryException {
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(key.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            if (lock == null) {
                throw locked(directory);
            }
            return new DirectoryLock(key, channel);
        } catch (PictureDirectoryException e) {
            throw e;
        } catch (IOException e) {
            throw PictureDirectoryException.failedTo("lock " + FILE, directory, e);
        } finally {
            if (lock == null && channel != null) {
                closeQuietly(channel);
            }
        }
    }

    private static PictureDirectoryException locked(Path directory) {
        return new PictureDirectoryException(
                Problem.LOCKED,
                "The camera directory " + directory + " is locked by another producer (" + FILE
                        + "). Stop that one, or give this one a directory of its own.");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the descriptor is gone either way, and the lock with it
        }
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            closeQuietly(channel);
            HELD_HERE.remove(key);
        }
    }
}
