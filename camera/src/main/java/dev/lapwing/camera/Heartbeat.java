package dev.lapwing.camera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the capture side says of itself, in the file {@code .camera} of the picture directory, every few seconds: {@code
 * {"at":"2026-11-22T10:30:15Z","motion":true,"device":true}}, one line. On a Pi {@code lapwing-heartbeat} writes it,
 * beside a simulated camera {@link dev.lapwing.camera.motion.MotionProcess}.
 *
 * @param at when, by the clock of the board
 * @param motion whether {@code motion} runs
 * @param device whether the camera is there and connected
 */
public record Heartbeat(Instant at, boolean motion, boolean device) {

    /** Its name in the picture directory. */
    public static final String FILE = ".camera";

    private static final int LONGEST_BYTES = 1024;
    private static final Pattern LINE =
            Pattern.compile("\\s*\\{\\s*\"at\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"motion\"\\s*:\\s*(true|false)\\s*,"
                    + "\\s*\"device\"\\s*:\\s*(true|false)\\s*}\\s*");

    /** Writes it; a reader sees the whole line or the one before. */
    public void write(Path directory) throws IOException {
        Path next = directory.resolve(FILE + ".tmp");
        Files.writeString(next, "{\"at\":\"" + at + "\",\"motion\":" + motion + ",\"device\":" + device + "}\n");
        Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The last one that was written; empty if nobody writes one, or if it cannot be read. */
    public static Optional<Heartbeat> read(Path directory) {
        try (var in = Files.newInputStream(directory.resolve(FILE))) {
            return parse(new String(in.readNBytes(LONGEST_BYTES), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // the directory's own reader says what is wrong with it
        }
    }

    static Optional<Heartbeat> parse(String line) {
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Heartbeat(
                    Instant.parse(fields.group(1)),
                    Boolean.parseBoolean(fields.group(2)),
                    Boolean.parseBoolean(fields.group(3))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
