package dev.lapwing.producers;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Readings or samples on disk until they are acknowledged: a file of JSON lines, each flushed to the disk before it is sent. The file
 * is emptied whenever all of it is acknowledged; after a restart whatever is in it is compared with the topic's tail.
 *
 * <p>It is bounded: when it is full of what is not acknowledged, the oldest quarter makes room and is counted. Any
 * thread appends, the publisher's does all else.
 *
 * @param <T> what it keeps; told apart by {@code equals}
 */
final class Spool<T> implements Outbox<Spooled<T>> {

    private static final long ITEM_BYTES = 512;
    /** Of lines that a clock stamped which was not right, first in the line. */
    private static final String CLOCK_NOT_RIGHT =
            "{\"" + HeaderNames.CLOCK + "\":\"" + ClockState.NOT_SYNCHRONISED.header() + "\",";

    private final Path directory;
    private final Path file;
    private final long maxBytes;
    private final SpoolForm<T> form;
    private final Supplier<ClockState> clock;
    private final Consumer<ReadingFault> dropped;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    private final ArrayDeque<Spooled<T>> items = new ArrayDeque<>();
    /** How many of the first items were handed out. */
    private int handedOut;

    /** What the items take as lines. */
    private long unsentBytes;
    /** The file's size. It also holds what was acknowledged since it was last emptied. */
    private long fileBytes;

    /** The file is not what it ought to be, so it is to be written anew before anything is appended. */
    private boolean stale;

    private @Nullable FileChannel held;
    private volatile @Nullable String trouble;

    /**
     * A spool that is not open.
     *
     * @param maxBytes of the file
     * @param form how an item is a line of the file and a record of the topic
     * @param clock the state of the clock that stamps what is appended
     * @param dropped told of each item that was given up
     */
    Spool(
            Path directory,
            String name,
            long maxBytes,
            SpoolForm<T> form,
            Supplier<ClockState> clock,
            Consumer<ReadingFault> dropped) {
        this.directory = directory;
        this.file = directory.resolve(name + ".jsonl");
        this.maxBytes = maxBytes;
        this.form = form;
        this.clock = clock;
        this.dropped = dropped;
    }

    @Override
    public void open() throws IOException {
        lock.lock();
        try {
            if (held == null) {
                FileChannel channel = hold();
                try {
                    load();
                } catch (IOException | RuntimeException e) {
                    channel.close(); // only what was read may be written over
                    throw e;
                }
                held = channel;
            }
            handedOut = 0;
            if (stale) {
                rewriteOrSay();
            }
        } catch (IOException e) {
            throw new IOException(
                    "the spool " + file + " cannot be used (" + e.getMessage()
                            + "); make LAPWING_SPOOL_DIRECTORY a directory that this user may write to",
                    e);
        } finally {
            lock.unlock();
        }
    }

    private FileChannel hold() throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(
                directory.resolve(file.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new IOException("another producer holds it");
        }
        return channel;
    }

    private void load() throws IOException {
        var fromDisk = new ArrayDeque<Spooled<T>>();
        boolean corrupt = false;
        byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        // Bytes of a torn write need not be UTF-8; the text around them is read all the same.
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            Optional<Spooled<T>> item = parse(line);
            item.ifPresent(fromDisk::addLast);
            if (item.isEmpty()) {
                corrupt = true;
                dropped.accept(ReadingFault.SPOOL_CORRUPT);
            }
        }
        boolean torn = content.length > 0 && content[content.length - 1] != '\n'; // nothing may stand behind it
        stale = corrupt || torn || !items.isEmpty();
        // What was appended before the file could be held comes after what is in it.
        fromDisk.forEach(item -> unsentBytes += bytes(item));
        fromDisk.addAll(items);
        items.clear();
        items.addAll(fromDisk);
        fileBytes = content.length;
    }

    /** Adds an item and flushes it to the disk. If the disk does not take it, it waits in memory, and trouble tells. */
    void append(T item) {
        var stamped = new Spooled<>(item, clock.get());
        lock.lock();
        try {
            byte[] line = (line(stamped) + "\n").getBytes(StandardCharsets.UTF_8);
            items.addLast(stamped);
            unsentBytes += line.length;
            makeRoom();
            if (held == null) {
                return;
            }
            if (stale || fileBytes + line.length > maxBytes) {
                rewriteOrSay(); // without what was acknowledged, which is most of it as a rule
            } else {
                append(line);
            }
        } finally {
            appended.signalAll();
            lock.unlock();
        }
    }

    private void append(byte[] line) {
        try {
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
            fileBytes += line.length;
            trouble = null;
        } catch (IOException e) {
            failed(e); // half of the line may be there: nothing may be appended to it
        }
    }

    /** Gives up the oldest quarter as long as the items alone are too much. */
    private void makeRoom() {
        while (unsentBytes > maxBytes && items.size() > 1) {
            int goes = Math.max(1, items.size() / 4);
            for (int i = 0; i < goes; i++) {
                unsentBytes -= bytes(items.removeFirst());
                dropped.accept(ReadingFault.SPOOL_FULL);
            }
            handedOut = Math.max(0, handedOut - goes);
            stale = true;
        }
    }

    private String line(Spooled<T> stamped) {
        String line = form.line(stamped.item());
        return stamped.clock() == ClockState.SYNCHRONISED ? line : CLOCK_NOT_RIGHT + line.substring(1);
    }

    private Optional<Spooled<T>> parse(String line) {
        ClockState state = line.startsWith(CLOCK_NOT_RIGHT) ? ClockState.NOT_SYNCHRONISED : ClockState.SYNCHRONISED;
        return form.parse(line).map(item -> new Spooled<>(item, state));
    }

    private int bytes(Spooled<T> item) {
        return line(item).getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private void rewriteOrSay() {
        try {
            rewrite();
            stale = false;
            trouble = null;
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException cause) {
        stale = true;
        trouble = "readings cannot be written to " + file + " (" + cause.getMessage()
                + ") and wait in memory; make space or mount it writable";
    }

    /** Makes the file what memory holds, at once or not at all. */
    private void rewrite() throws IOException {
        var text = new StringBuilder();
        items.forEach(item -> text.append(line(item)).append('\n'));
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
        Path written = directory.resolve(file.getFileName() + ".tmp");
        Files.write(
                written,
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        fileBytes = content.length;
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Spooled<T>> next(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (handedOut >= items.size()) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = appended.awaitNanos(left);
            }
            Iterator<Spooled<T>> oldestFirst = items.iterator();
            for (int i = 0; i < handedOut; i++) {
                oldestFirst.next();
            }
            handedOut++;
            return Optional.of(oldestFirst.next());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long recordBytes(Spooled<T> item) {
        return ITEM_BYTES;
    }

    @Override
    public Optional<Outgoing> prepare(Spooled<T> item) {
        return Optional.of(form.outgoing(item.item()).stampedBy(item.clock()));
    }

    @Override
    public void acknowledged(Spooled<T> item, boolean found) {
        lock.lock();
        try {
            // The oldest may have made room meanwhile; then it is not there any more.
            if (items.removeFirstOccurrence(item)) {
                unsentBytes -= bytes(item);
                handedOut = Math.max(0, handedOut - 1);
            }
            if (held != null && items.isEmpty() && (stale || fileBytes > 0)) {
                empty();
            }
        } finally {
            lock.unlock();
        }
    }

    private void empty() {
        try {
            Files.write(
                    file,
                    new byte[0],
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            fileBytes = 0;
            stale = false;
            trouble = null;
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void refused(Spooled<T> item) {
        dropped.accept(ReadingFault.REFUSED_BY_TOPIC);
        acknowledged(item, false);
    }

    @Override
    public void settle(long unchangedUntil) {
        // acknowledged is enough here: the next one comes in seconds
    }

    @Override
    public void settleAnew() {
        // see settle
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            FileChannel closing = held;
            held = null;
            if (closing != null) {
                closing.close();
            }
        } catch (IOException e) {
            trouble = "the lock of " + file + " could not be released: " + e.getMessage();
        } finally {
            lock.unlock();
        }
    }
}
