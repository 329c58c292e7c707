package dev.lapwing.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file, for people. */
public final class FileFault {

    private FileFault() {}

    /** One sentence that names the file. */
    public static String sentence(FileSystemException e) {
        String file = String.valueOf(e.getFile());
        return switch (e) {
            case NoSuchFileException none -> "there is no file or directory " + file;
            case AccessDeniedException denied ->
                file + ": you may not read or write it, by its rights or its directory's";
            case FileAlreadyExistsException there -> file + " is there already";
            case NotDirectoryException other -> file + " is no directory";
            default -> file + ": " + (e.getReason() == null ? e.toString() : e.getReason());
        };
    }
}
