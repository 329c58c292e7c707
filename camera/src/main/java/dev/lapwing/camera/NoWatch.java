package dev.lapwing.camera;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Where the kernel tells nothing (no inotify, or a network file system): the scans alone find pictures. */
final class NoWatch implements DirectoryWatch {

    private final Semaphore woken = new Semaphore(0);

    @Override
    public boolean notices() {
        return false;
    }

    @Override
    public Noticed noticed() {
        return Noticed.NOTHING;
    }

    @Override
    public void await(Duration longest) throws InterruptedException {
        if (woken.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void wake() {
        woken.release();
    }

    @Override
    public void close() {}
}
