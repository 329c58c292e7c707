package dev.lapwing.camera;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Something about a camera's directory itself. It may mend without us (a disk is mounted, space is made), so the caller
 * shows it and tries again.
 */
public final class PictureDirectoryException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with the directory. */
    public enum Problem {
        /** There is nothing under its path. */
        MISSING,
        /** What stands under its path is no directory. */
        NOT_A_DIRECTORY,
        /** We may not read it, or not write to it. */
        NO_PERMISSION,
        /** Another producer has it. */
        LOCKED,
        /** It was removed, replaced or unmounted while it was watched. */
        REPLACED,
        /** Its disk is full. */
        NO_SPACE,
        /** Its disk is mounted read-only. */
        READ_ONLY,
        /** The disk failed otherwise. */
        FAILED
    }

    private final Problem problem;

    PictureDirectoryException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    private PictureDirectoryException(Problem problem, String message, IOException cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** An I/O error, told by what it means. {@code what} is what was tried, such as "remove a.jpg". */
    static PictureDirectoryException failedTo(String what, Path directory, IOException cause) {
        String reason = cause instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : String.valueOf(cause.getMessage());
        String sentence = "Could not " + what + " in the camera directory " + directory + ": ";
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space") || lower.contains("quota")) {
            return new PictureDirectoryException(
                    Problem.NO_SPACE, sentence + "its disk is full. Make space; it is tried again.", cause);
        }
        if (lower.contains("read-only")) {
            return new PictureDirectoryException(
                    Problem.READ_ONLY,
                    sentence + "it is mounted read-only. Mount it writable; it is tried again.",
                    cause);
        }
        if (cause instanceof java.nio.file.AccessDeniedException || lower.contains("not permitted")) {
            return new PictureDirectoryException(
                    Problem.NO_PERMISSION,
                    sentence + "permission denied. Let this user read and write the directory; it is tried again.",
                    cause);
        }
        return new PictureDirectoryException(
                Problem.FAILED, sentence + reason + " (" + cause.getClass().getSimpleName() + ").", cause);
    }

    /** What is wrong, as a type. */
    public Problem problem() {
        return problem;
    }
}
