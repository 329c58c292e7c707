package dev.lapwing.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;

/**
 * A finished picture in a camera's directory, as it was when it was seen.
 *
 * @param file where it stands
 * @param modifiedAt its modification time, as exact as the file system keeps it
 * @param capturedAt when it was taken, to the second, in the site's time zone: from its name, else from {@code modifiedAt}
 * @param size in bytes
 * @param fileKey device and inode
 */
public record Picture(Path file, Instant modifiedAt, LocalDateTime capturedAt, long size, Object fileKey) {

    /** The name without its directory. */
    public String name() {
        return fileName().toString();
    }

    Path fileName() {
        Path name = file.getFileName();
        if (name == null) {
            throw new IllegalArgumentException(file + " must name a file");
        }
        return name;
    }

    FileStamp stamp() {
        return new FileStamp(fileKey, size, modifiedAt);
    }

    /**
     * Reads it whole. What is returned is what the directory held at one moment: the file is looked at again after
     * reading.
     *
     * @throws PictureChangedException if it is gone, or is no longer the picture that was handed out; {@link
     *     PictureDirectory#retry} makes the directory look at it anew
     * @throws IOException if it cannot be read
     */
    public byte[] read() throws IOException {
        var bytes = new byte[Math.toIntExact(size)];
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // read() may stop short of what was asked for
            }
            if (buffer.hasRemaining()) {
                throw new PictureChangedException(this);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw new PictureChangedException(this, e);
        }
        boolean same = FileStamp.of(file).filter(stamp()::equals).isPresent();
        if (!same || JpegCheck.of(bytes) != JpegCheck.WHOLE) {
            throw new PictureChangedException(this);
        }
        return bytes;
    }
}
