package dev.lapwing.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.apache.parquet.io.InputFile;

/**
 * The file system that holds the archive. Paths are relative to the archive's root, with {@code /} between their parts.
 *
 * <p>Whatever is interrupted, a file is either whole at its path or not there.
 */
public interface ArchiveStore extends Closeable {

    /**
     * Creates a small file, whole or not at all, unless there is one at that path. Of all who try, whatever process
     * they run in, one succeeds.
     *
     * @return whether it was created; {@code false} if the path was taken
     * @throws IOException if that is not known: read the file to learn whose it is
     */
    boolean createExclusively(String path, byte[] content) throws IOException;

    /**
     * Puts a local file at a path, whole or not at all. Whatever is there is replaced, unless it has the same length:
     * then it is the same file, put there by another.
     *
     * @throws IOException if it may not be there; putting it again is safe
     */
    void publish(Path localFile, String path) throws IOException;

    /** Length of the file in bytes, if there is one. */
    OptionalLong length(String path) throws IOException;

    /** Names of the files in a directory, sorted; none if there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** Content of a small file. */
    byte[] read(String path) throws IOException;

    /** A file of Parquet, to be read while this store is open. */
    InputFile open(String path) throws IOException;

    /** Removes what interrupted writers left behind before {@code writtenBefore}. Returns how many files that were. */
    int removeTemporaries(Instant writtenBefore) throws IOException;
}
