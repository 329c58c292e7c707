package dev.lapwing.cli.frames;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Saves pictures to a directory, each under a name of its own that is the same whenever it is saved. */
record PictureFiles(Path directory) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Writes the picture; whoever looks sees all of it or none. */
    Path save(Sighting frame) throws IOException {
        Files.createDirectories(directory);
        // A camera's id comes from outside: it must not lead out of the directory.
        String camera = frame.camera().replaceAll("[^A-Za-z0-9_-]", "_");
        Path file = directory.resolve(String.format(
                Locale.ROOT,
                "%s-%s-%s-%d-%d.jpg",
                camera,
                TIME.format(frame.capturedAt()),
                frame.at().topic(),
                frame.at().partition(),
                frame.at().offset()));
        Path unfinished = Files.createTempFile(directory, ".", ".part");
        try {
            Files.write(unfinished, frame.jpeg());
            return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
