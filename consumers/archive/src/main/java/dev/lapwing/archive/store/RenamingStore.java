package dev.lapwing.archive.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * HDFS, and every file system whose rename is atomic and refuses a destination that exists: a file is written under a
 * temporary name, synced to the disks, closed and renamed.
 *
 * <p>{@link FileSystem#rename} of HDFS answers {@code false} instead of throwing, so its answer is checked, and the
 * destination looked at.
 */
non-sealed class RenamingStore extends HadoopStore {

    /** Writes a file's content. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    RenamingStore(FileSystem files, Path root) {
        super(files, root);
    }

    @Override
    public boolean createExclusively(String path, byte[] content) throws IOException {
        Path target = at(path);
        if (files.exists(target)) {
            return false;
        }
        Path temporary = writeTemporary(out -> out.write(content));
        try {
            if (moveToNew(temporary, target)) {
                return true;
            }
            if (files.exists(target)) {
                return false;
            }
            throw new IOException("the file system refused to rename " + temporary + " to " + target);
        } finally {
            removeQuietly(temporary);
        }
    }

    @Override
    public void publish(java.nio.file.Path localFile, String path) throws IOException {
        Path target = at(path);
        long length = Files.size(localFile);
        Path temporary = writeTemporary(out -> Files.copy(localFile, out));
        try {
            if (moveToNew(temporary, target) || isThere(path, length)) {
                return;
            }
            if (files.exists(target)) {
                files.delete(target, false);
                if (moveToNew(temporary, target) || isThere(path, length)) {
                    return;
                }
            }
            throw new IOException("the file system refused to rename " + temporary + " to " + target);
        } finally {
            removeQuietly(temporary);
        }
    }

    private boolean isThere(String path, long length) throws IOException {
        OptionalLong there = length(path);
        return there.isPresent() && there.getAsLong() == length;
    }

    /** Moves a file to a path that nobody has taken; {@code false} if it did not. */
    boolean moveToNew(Path from, Path to) throws IOException {
        files.mkdirs(to.getParent());
        try {
            return files.rename(from, to);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private Path writeTemporary(Content content) throws IOException {
        Path temporary = at(TEMPORARIES + "/" + UUID.randomUUID());
        try (FSDataOutputStream out = files.create(temporary, false)) {
            content.writeTo(out);
            out.hsync(); // HDFS does not sync on close
        } catch (IOException e) {
            removeQuietly(temporary);
            throw e;
        }
        return temporary;
    }

    private void removeQuietly(Path temporary) {
        try {
            files.delete(temporary, false);
        } catch (IOException e) {
            // The next start removes it.
        }
    }
}
