package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The service of {@code manifests/host} beside an {@code i2ctransfer} that answers with a device's registers: what leaves
 * them in a file for a pod.
 */
final class HostRegisters {

    /** As i2c-tools does: the bytes, or a sentence and 1. */
    private static final String I2C_TRANSFER = """
            #!/bin/sh
            # -y BUS w1@ADDRESS REGISTER rN
            cat "$WIRE/${3#w1@}-$4-${5#r}" 2>/dev/null || { echo "Error: Sending messages failed: Remote I/O error"; exit 1; }
            """;

    private static final Path HOST = Path.of("../manifests/host").toAbsolutePath();

    private final String gauge;
    private final Map<Integer, Integer> lengths;
    private final Path wire;
    private final Path left;

    /**
     * A board whose bus is silent.
     *
     * @param gauge as {@code registers.sh} is told it
     * @param lengths bytes of each register that the gauge reads
     */
    HostRegisters(Path board, String gauge, Map<Integer, Integer> lengths) throws IOException {
        this.gauge = gauge;
        this.lengths = Map.copyOf(lengths);
        this.wire = Files.createDirectories(board.resolve("wire"));
        this.left = Files.createDirectories(board.resolve("battery"));
        Path tool = Files.writeString(wire.resolve("i2ctransfer"), I2C_TRANSFER);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What the pod reads. */
    Path file() {
        return left.resolve("registers");
    }

    /** The device is on the bus from now on. */
    void plugIn(RegisterDevice device) throws IOException {
        for (var each : lengths.entrySet()) {
            byte[] answer = device.answer(each.getKey(), each.getValue());
            Files.writeString(
                    answerOf(device.address(), each.getKey()),
                    HexFormat.ofDelimiter(" ").withPrefix("0x").formatHex(answer) + "\n");
        }
    }

    /** This register does not answer any more. */
    void breakOff(int address, int register) throws IOException {
        Files.delete(answerOf(address, register));
    }

    /** Lets the service look once; what it complains of. */
    String look() throws IOException, InterruptedException {
        var service = new ProcessBuilder(
                        HOST.resolve("measure.sh").toString(),
                        left.toString(),
                        HOST.resolve("registers.sh").toString(),
                        gauge)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        service.environment()
                .putAll(Map.of(
                        "LAPWING_MEASURE_TIMES",
                        "1",
                        "LAPWING_MEASURE_FILE",
                        "registers",
                        "WIRE",
                        wire.toString(),
                        "PATH",
                        wire + ":" + System.getenv("PATH")));
        Process process = service.start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private Path answerOf(int address, int register) {
        return wire.resolve(String.format(Locale.ROOT, "0x%02x-0x%02x-%d", address, register, lengths.get(register)));
    }
}
