package dev.lapwing.camera;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory watched by {@code inotify(7)}: Java's own WatchService tells of a file when it is created, with no bytes in
 * it, and has no word for its being closed.
 *
 * <p>Events wait in the kernel's queue, whose length is bounded there; beyond it the kernel says that it overflowed.
 */
final class Inotify implements DirectoryWatch {

    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_UNMOUNT = 0x2000;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x0100_0000;
    private static final int IN_ISDIR = 0x4000_0000;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final short POLLIN = 1;

    /** A wait ends at least this often, so that the thread's interruption is noticed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int EVENT_HEADER_BYTES = 16;
    private static final int POLLFD_BYTES = 8;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle INIT = call("inotify_init1", INT, INT);
    private static final MethodHandle ADD_WATCH = call("inotify_add_watch", INT, INT, ValueLayout.ADDRESS, INT);
    private static final MethodHandle EVENTFD = call("eventfd", INT, INT, INT);
    private static final MethodHandle POLL = call("poll", INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle READ = call("read", LONG, INT, ValueLayout.ADDRESS, LONG);
    private static final MethodHandle WRITE = call("write", LONG, INT, ValueLayout.ADDRESS, LONG);
    private static final MethodHandle CLOSE = call("close", INT, INT);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment callState = arena.allocate(CALL_STATE);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final MemorySegment pollFds = arena.allocate(2L * POLLFD_BYTES, Long.BYTES);
    private final MemorySegment one = arena.allocateFrom(LONG, 1L);
    private final MemorySegment wakeState = arena.allocate(CALL_STATE);
    private final int inotify;
    private final int wake;
    private boolean closed;

    private Inotify(int inotify, int wake) {
        this.inotify = inotify;
        this.wake = wake;
        pollFds.set(INT, 0, inotify);
        pollFds.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        pollFds.set(INT, 8, wake);
        pollFds.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
    }

    @SuppressWarnings("restricted") // the launcher grants native access
    private static MethodHandle call(String name, ValueLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** Whether this system has inotify. */
    static boolean isThere() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    /**
     * Watches a directory from now on.
     *
     * @throws IOException if the kernel refuses, as when a limit in /proc/sys/fs/inotify is reached
     */
    static Inotify watch(Path directory) throws IOException {
        Inotify watch;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int inotify = (int) INIT.invokeExact(state, NONBLOCK_CLOEXEC);
            refuse(inotify, "inotify_init1", state);
            int wake = (int) EVENTFD.invokeExact(state, 0, NONBLOCK_CLOEXEC);
            watch = new Inotify(inotify, wake);
            try {
                refuse(wake, "eventfd", state);
                int mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
                MemorySegment path = arena.allocateFrom(directory.toString());
                int watched = (int) ADD_WATCH.invokeExact(state, inotify, path, mask);
                refuse(watched, "inotify_add_watch", state);
            } catch (Throwable e) {
                watch.close();
                throw e;
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("inotify could not be called", e);
        }
        return watch;
    }

    private static void refuse(int result, String call, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(call + " failed with errno " + (int) ERRNO.get(state, 0L)
                    + "; raise fs.inotify.max_user_instances and fs.inotify.max_user_watches if they are reached");
        }
    }

    @Override
    public boolean notices() {
        return true;
    }

    @Override
    public Noticed noticed() {
        var finished = new ArrayList<String>();
        boolean missedSome = false;
        boolean gone = false;
        try {
            long length = (long) READ.invokeExact(callState, inotify, buffer, (long) BUFFER_BYTES);
            // One buffer at a time: what does not fit waits in the kernel, not on the heap.
            for (long at = 0; at < length; ) {
                int mask = buffer.get(INT, at + 4);
                int nameLength = buffer.get(INT, at + 12);
                if ((mask & IN_Q_OVERFLOW) != 0) {
                    missedSome = true;
                } else if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) {
                    gone = true;
                } else if ((mask & IN_ISDIR) == 0 && nameLength > 0) {
                    missedSome |= !addName(finished, at + EVENT_HEADER_BYTES, nameLength);
                }
                at += EVENT_HEADER_BYTES + nameLength;
            }
        } catch (Throwable e) {
            throw new IllegalStateException("inotify could not be read", e);
        }
        return finished.isEmpty() && !missedSome && !gone
                ? Noticed.NOTHING
                : new Noticed(List.copyOf(finished), missedSome, gone);
    }

    /** Adds a name, unless it is not plain ASCII: Java cannot make a path of any bytes, but a scan finds it. */
    private boolean addName(List<String> names, long from, int length) {
        int end = 0;
        while (end < length && buffer.get(ValueLayout.JAVA_BYTE, from + end) != 0) {
            if (buffer.get(ValueLayout.JAVA_BYTE, from + end) < 0) {
                return false;
            }
            end++;
        }
        byte[] name = buffer.asSlice(from, end).toArray(ValueLayout.JAVA_BYTE);
        names.add(new String(name, StandardCharsets.US_ASCII));
        return true;
    }

    @Override
    public void await(Duration longest) throws InterruptedException {
        Duration wait = longest.compareTo(LONGEST_WAIT) < 0 ? longest : LONGEST_WAIT;
        // Rounded up: a wait of zero milliseconds would spin through the last one.
        int millis = (int) Math.ceilDiv(Math.max(0, wait.toNanos()), 1_000_000);
        try {
            int ready = (int) POLL.invokeExact(callState, pollFds, 2L, millis);
            if (ready > 0 && pollFds.get(ValueLayout.JAVA_SHORT, 14) != 0) {
                long ignored = (long) READ.invokeExact(callState, wake, buffer, (long) Long.BYTES);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("poll could not be called", e);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public synchronized void wake() {
        if (closed) {
            return;
        }
        try {
            long ignored = (long) WRITE.invokeExact(wakeState, wake, one, (long) Long.BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException("eventfd could not be written", e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int ignored = (int) CLOSE.invokeExact(callState, inotify);
            if (wake >= 0) {
                ignored = (int) CLOSE.invokeExact(callState, wake);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("close could not be called", e);
        } finally {
            arena.close();
        }
    }
}
