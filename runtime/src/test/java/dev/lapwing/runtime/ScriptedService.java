package dev.lapwing.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/** A service that is as a test says, and counts what was done with it. */
public final class ScriptedService implements Service {

    private final String name;
    private volatile Health health = new Health.Up("works");
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private volatile boolean closedByInterruptedThread;

    public ScriptedService(String name) {
        this.name = name;
    }

    public void is(Health now) {
        health = now;
    }

    public int starts() {
        return starts.get();
    }

    public int closes() {
        return closes.get();
    }

    public boolean closedByInterruptedThread() {
        return closedByInterruptedThread;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        starts.incrementAndGet();
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closedByInterruptedThread |= Thread.currentThread().isInterrupted();
        closes.incrementAndGet();
    }
}
