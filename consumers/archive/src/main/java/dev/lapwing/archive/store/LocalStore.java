package dev.lapwing.archive.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A local disk, or one that is mounted. Hadoop's rename would silently replace what is there, so a file gets its final
 * name by a hard link, which the kernel refuses if the name is taken.
 */
final class LocalStore extends RenamingStore {

    LocalStore(FileSystem files, Path root) {
        super(files, root);
    }

    @Override
    boolean moveToNew(Path from, Path to) throws IOException {
        java.nio.file.Path target = java.nio.file.Path.of(to.toUri().getPath());
        java.nio.file.Path directory = target.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try {
            Files.createLink(target, java.nio.file.Path.of(from.toUri().getPath()));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
