package dev.lapwing.camera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What tells a file from another one that comes under its name later.
 *
 * @param fileKey device and inode
 * @param size in bytes
 * @param modifiedAt as exact as the file system keeps it
 */
record FileStamp(Object fileKey, long size, Instant modifiedAt) {

    static FileStamp of(BasicFileAttributes attributes) {
        // A file system without inodes has no keys; size and time must do there.
        return new FileStamp(
                Objects.requireNonNullElse(attributes.fileKey(), ""),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /** The stamp of a file, of a link itself; empty if there is none. */
    static Optional<FileStamp> of(Path file) throws IOException {
        return attributes(file).map(FileStamp::of);
    }

    static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
