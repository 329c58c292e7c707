package dev.lapwing.runtime;

import dev.lapwing.records.ClockState;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the board's clock is right. The kernel knows whether NTP disciplines it ({@code adjtimex(2)}: {@code
 * TIME_ERROR} says that it does not). A clock before the year in which this was written is wrong whatever the kernel
 * says.
 */
public final class BoardClock {

    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int TIME_ERROR = 5;
    /** {@code struct timex} has 208 bytes on 64-bit Linux; the rest is room to grow. */
    private static final long TIMEX_BYTES = 512;

    private final Clock clock;
    private final Optional<MethodHandle> adjtimex;

    @SuppressWarnings("restricted") // the launcher grants native access
    public BoardClock(Clock clock) {
        this.clock = clock;
        Linker linker = Linker.nativeLinker();
        this.adjtimex = linker.defaultLookup()
                .find("adjtimex")
                .map(address -> linker.downcallHandle(
                        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
    }

    /** Whether what is stamped now is stamped right. */
    public ClockState state() {
        return clock.instant().isBefore(WRITTEN) || !disciplined()
                ? ClockState.NOT_SYNCHRONISED
                : ClockState.SYNCHRONISED;
    }

    private boolean disciplined() {
        if (adjtimex.isEmpty()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
            int state = (int) adjtimex.get().invokeExact(timex);
            return state >= 0 && state != TIME_ERROR;
        } catch (Throwable e) {
            throw new IllegalStateException("adjtimex could not be called", e);
        }
    }
}
