package dev.lapwing.cli.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A board that has just booted without the internet. */
final class ColdBoot {

    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    private ColdBoot() {}

    /** An environment in which a process believes that the board has just booted without knowing the time. */
    static Map<String, String> environment() {
        Path library = Stream.of(FAKETIME, Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("libfaketime is missing: apt-get install faketime"));
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME",
                "@1970-01-01 00:05:00",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // The JVM waits by the monotonic clock, which is right; "fixed", its waits would never end.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "TZ",
                "UTC");
    }
}
