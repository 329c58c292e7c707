package dev.lapwing.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A child process, started as a pod would start it: by the launcher, with settings in its environment. */
final class LapwingProcess implements AutoCloseable {

    private final String name;
    private final Process process;

    private LapwingProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts {@code launcher arguments...}; its output goes to {@code log}. */
    static LapwingProcess start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        var builder = new ProcessBuilder(new ArrayList<>(command));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new LapwingProcess(name, builder.start());
    }

    String name() {
        return name;
    }

    /** Resident memory in MiB, of the process and those that it started; 0 once it has ended. */
    double residentMiB() {
        return resident(process.toHandle())
                + process.descendants().mapToDouble(LapwingProcess::resident).sum();
    }

    private static double resident(ProcessHandle handle) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(handle.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (IOException e) {
            return 0; // ended meanwhile
        }
        return 0;
    }

    /** CPU time that it has used, user and system. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
