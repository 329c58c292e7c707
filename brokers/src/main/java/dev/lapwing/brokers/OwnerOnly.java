package dev.lapwing.brokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read, since they hold keys or passwords. */
final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes an empty file in place of what may be there. It is closed to others before anything is written to it. */
    static void create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Makes a file with that text. */
    static void write(Path file, String text) throws IOException {
        create(file);
        Files.writeString(file, text);
    }
}
