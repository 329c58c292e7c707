package dev.lapwing.runtime.trust;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that only their owner may read, since they hold keys or passwords. */
public final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes a directory, or closes the one that is there: what others write in it is closed to others from its first byte. */
    public static Path directory(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        var permissions = PosixFilePermissions.fromString("rwx------");
        try {
            return Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
        } catch (FileAlreadyExistsException e) {
            return Files.setPosixFilePermissions(directory, permissions);
        }
    }

    /** Makes an empty file in place of what may be there. It is closed to others before anything is written to it. */
    public static void create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Makes a file with that text. */
    public static void write(Path file, String text) throws IOException {
        create(file);
        Files.writeString(file, text);
    }
}
