package dev.lapwing.producers.battery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * A device whose registers somebody else reads, who has the bus, and leaves in a file: a pod may not have it. Each line is
 * the address, the register and its bytes, such as {@code 0x14 0x41 0x51 0xae}; {@code manifests/host/registers.sh} writes it.
 */
final class RecordedDevice implements RegisterDevice {

    /** Four times the service's own pace: what is older says nothing of now. */
    static final Duration OLDEST = Duration.ofMinutes(2);

    private final int address;
    private final Path file;
    private final Clock clock;

    RecordedDevice(int address, Path file, Clock clock) {
        this.address = address;
        this.file = file;
        this.clock = clock;
    }

    @Override
    public int address() {
        return address;
    }

    /**
     * What was left of a register.
     *
     * @throws IllegalStateException if it is not there, too old, or no register's
     */
    @Override
    public byte[] answer(int register, int length) {
        try {
            // A clock that was set back, as at a start without network, makes a file of before one of the future.
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant())
                    .abs();
            if (age.compareTo(OLDEST) > 0) {
                throw new IllegalStateException("what the board left in " + file + " is " + age.toSeconds()
                        + " s old; on the board: journalctl -u lapwing-measure@battery");
            }
            for (String line : Files.readString(file, StandardCharsets.US_ASCII).split("\n", -1)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length > 2 && Integer.decode(words[0]) == address && Integer.decode(words[1]) == register) {
                    return bytes(words, length);
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException(
                    "what the board left in " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
        throw new IllegalStateException("the board left nothing of it in " + file);
    }

    private static byte[] bytes(String[] words, int length) {
        byte[] bytes = new byte[Math.min(length, words.length - 2)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.decode(words[i + 2]).intValue();
        }
        return bytes;
    }
}
