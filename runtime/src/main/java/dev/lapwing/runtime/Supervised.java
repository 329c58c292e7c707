package dev.lapwing.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that is made anew when it has failed, without touching the others in the process. While it is down it is
 * {@link Health.Waiting} with the cause, so that the process itself stays alive. An {@link Error} is not its to mend: then
 * it is {@link Health.Down}, and the process ends.
 */
public final class Supervised implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final String FAILED = "failed";

    private final String name;
    private final Supplier<Service> factory;
    private final Duration firstPause;
    private final Duration lookEvery;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health outside = new Health.Waiting("starting");
    private volatile @Nullable Service running;
    private @Nullable Thread watcher;

    public Supervised(String name, Supplier<Service> factory) {
        this(name, factory, FIRST_PAUSE, LOOK_EVERY);
    }

    Supervised(String name, Supplier<Service> factory, Duration firstPause, Duration lookEvery) {
        this.name = name;
        this.factory = factory;
        this.firstPause = firstPause;
        this.lookEvery = lookEvery;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        watcher = Thread.ofVirtual().name(name + "-supervisor").start(this::watch);
    }

    private void watch() {
        Duration pause = firstPause;
        try {
            while (!isClosed(Duration.ZERO)) {
                long startedAt = System.nanoTime();
                String cause = runUntilDown();
                if (isClosed(Duration.ZERO)) {
                    return;
                }
                if (System.nanoTime() - startedAt > LONGEST_PAUSE.toNanos()) {
                    pause = firstPause;
                }
                outside = new Health.Waiting("restarting after: " + cause);
                failures.failure(FAILED)
                        .addKeyValue(LogKeys.SERVICE, name)
                        .addKeyValue(LogKeys.REASON, cause)
                        .log("failed; starting it again in {} s", pause.toSeconds());
                if (isClosed(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            outside = new Health.Down("cannot go on: " + e, e);
        }
    }

    private String runUntilDown() throws InterruptedException {
        Service service = null;
        try {
            service = factory.get();
            service.start();
            running = service;
            do {
                Health health = service.check();
                if (health instanceof Health.Down down) {
                    return down.detail();
                }
                if (health instanceof Health.Up && failures.recovered(FAILED) > 0) {
                    LOG.atInfo().addKeyValue(LogKeys.SERVICE, name).log("recovered");
                }
            } while (!isClosed(lookEvery));
            return "stopped";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            running = null;
            if (service != null) {
                close(service);
            }
        }
    }

    private void close(Service service) {
        try {
            service.close();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue(LogKeys.SERVICE, name).setCause(e).log("could not be closed in order");
        }
    }

    /** Waits; a flag and no interrupt ends it, so that the service is closed by a thread that may still wait. */
    private boolean isClosed(Duration within) throws InterruptedException {
        return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Health check() {
        Service service = running;
        Health health = service == null ? outside : service.check();
        return health instanceof Health.Down down && service != null
                ? new Health.Waiting("failed: " + down.detail())
                : health;
    }

    @Override
    public void close() {
        closed.countDown();
        Thread waitedFor = watcher;
        if (waitedFor == null) {
            return;
        }
        try {
            if (!waitedFor.join(Duration.ofSeconds(20))) {
                LOG.atWarn().addKeyValue(LogKeys.SERVICE, name).log("has not stopped within 20 s; given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
