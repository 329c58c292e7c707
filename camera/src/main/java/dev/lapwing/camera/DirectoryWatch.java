package dev.lapwing.camera;

import java.time.Duration;
import java.util.List;

/** What tells that something happened in a directory. All methods but {@link #wake} belong to one thread. */
sealed interface DirectoryWatch extends AutoCloseable permits Inotify, NoWatch {

    /**
     * What happened since the last call.
     *
     * @param finished names of files that were closed after writing or moved in
     * @param missedSome whether there is more than these names tell: look through the directory
     * @param gone whether the directory itself was removed, moved or unmounted
     */
    record Noticed(List<String> finished, boolean missedSome, boolean gone) {
        static final Noticed NOTHING = new Noticed(List.of(), false, false);
    }

    /** Whether it notices anything at all. */
    boolean notices();

    /** What happened since the last call; never waits. */
    Noticed noticed();

    /** Waits until something happens, {@link #wake} is called, or the time is over. */
    void await(Duration longest) throws InterruptedException;

    /** Ends a wait at once. From any thread. */
    void wake();

    @Override
    void close();
}
