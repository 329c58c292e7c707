package dev.lapwing.camera;

import dev.lapwing.camera.PictureDirectoryException.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is held while a camera's directory is open: its lock and its watch.
 *
 * @param fileKey which directory it is, so that another one mounted in its place is noticed
 * @param settle between the two sightings of a file that the kernel told nothing of
 */
record OpenedDirectory(Path directory, DirectoryLock lock, DirectoryWatch watch, Object fileKey, Duration settle)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedDirectory.class);

    /** On a local disk. Over a network attributes are cached for seconds, and two sightings must be a scan apart. */
    private static final Duration LOCAL_SETTLE = Duration.ofMillis(250);

    private static final List<String> NETWORK_FILE_SYSTEMS =
            List.of("nfs", "cifs", "smb", "fuse", "9p", "ceph", "virtiofs");

    static OpenedDirectory open(Path directory, PictureRules rules) throws PictureDirectoryException {
        BasicFileAttributes attributes = attributes(directory);
        DirectoryLock lock = DirectoryLock.take(directory);
        DirectoryWatch watch = watch(directory);
        Duration settle =
                watch.notices() && rules.scanEvery().compareTo(LOCAL_SETTLE) > 0 ? LOCAL_SETTLE : rules.scanEvery();
        return new OpenedDirectory(
                directory, lock, watch, FileStamp.of(attributes).fileKey(), settle);
    }

    private static BasicFileAttributes attributes(Path directory) throws PictureDirectoryException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(directory, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new PictureDirectoryException(
                    Problem.MISSING,
                    "The camera directory " + directory
                            + " does not exist. Create or mount it, or name another one; it is tried again.");
        } catch (IOException e) {
            throw PictureDirectoryException.failedTo("look at the directory", directory, e);
        }
        if (!attributes.isDirectory()) {
            throw new PictureDirectoryException(
                    Problem.NOT_A_DIRECTORY,
                    "The camera directory " + directory + " is a file. Name the directory that motion writes to.");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw PictureDirectoryException.failedTo(
                    "read the pictures", directory, new AccessDeniedException(directory.toString()));
        }
        return attributes;
    }

    private static DirectoryWatch watch(Path directory) {
        try {
            String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
            // Writers on other machines cause no events here.
            boolean network = NETWORK_FILE_SYSTEMS.stream().anyMatch(type::startsWith);
            if (Inotify.isThere() && !network) {
                return Inotify.watch(directory);
            }
        } catch (IOException e) {
            LOG.warn("the kernel does not watch the camera directory {}; it is scanned instead", directory, e);
        }
        return new NoWatch();
    }

    /** Throws if the path no longer leads to the directory that was opened. */
    void requireSame() throws PictureDirectoryException {
        if (!FileStamp.of(attributes(directory)).fileKey().equals(fileKey)) {
            throw replaced();
        }
    }

    PictureDirectoryException replaced() {
        return new PictureDirectoryException(
                Problem.REPLACED,
                "The camera directory " + directory
                        + " was removed, moved or unmounted while it was watched. It is opened again once it is back.");
    }

    @Override
    public void close() {
        watch.close();
        lock.close();
    }
}
