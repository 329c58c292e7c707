package dev.lapwing.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process takes of the machine's memory, as the kernel counts it.
 *
 * @param bytes now ({@code VmRSS})
 * @param peakBytes at most so far ({@code VmHWM})
 */
record ResidentMemory(long bytes, long peakBytes) {

    /** Of the process with that id, if it is still there. */
    static Optional<ResidentMemory> of(long pid) {
        try {
            long now = 0;
            long peak = 0;
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    now = kibibytes(line);
                } else if (line.startsWith("VmHWM:")) {
                    peak = kibibytes(line);
                }
            }
            return now == 0 ? Optional.empty() : Optional.of(new ResidentMemory(now, peak));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long kibibytes(String line) {
        String digits = line.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) << 10;
    }
}
