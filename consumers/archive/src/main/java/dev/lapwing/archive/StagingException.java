package dev.lapwing.archive;

import java.io.IOException;
import java.nio.file.Path;

/** The local disk failed, not the store; the message names the setting. */
final class StagingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param file what could not be written or read back */
    StagingException(Path file, Exception cause) {
        super(
                ArchiveSettings.STAGING.name() + ": cannot work on " + file + " (" + cause.getMessage()
                        + "); make room on that disk, or name another directory",
                cause);
    }
}
