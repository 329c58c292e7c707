package dev.lapwing.runtime;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that is made anew when it has failed, without touching the others in the process. While it is down it is
 * {@link Health.Waiting} with the cause, so that the process itself stays alive.
 */
public final class Supervised implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final String name;
    private final Supplier<Service> factory;
    private volatile @Nullable Service current;
    private volatile @Nullable String restarting;
    private @Nullable Thread watcher;
    private volatile boolean closed;

    public Supervised(String name, Supplier<Service> factory) {
        this.name = name;
        this.factory = factory;
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
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long startedAt = System.nanoTime();
            String cause = runUntilDown();
            if (closed) {
                return;
            }
            if (System.nanoTime() - startedAt > LONGEST_PAUSE.toNanos()) {
                pause = FIRST_PAUSE;
            }
            restarting = cause;
            LOG.atWarn()
                    .addKeyValue(LogKeys.SERVICE, name)
                    .addKeyValue(LogKeys.REASON, cause)
                    .log("failed; starting it again in {} s", pause.toSeconds());
            if (!sleep(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private String runUntilDown() {
        Service service = null;
        try {
            service = factory.get();
            current = service;
            service.start();
            restarting = null;
            while (!closed) {
                if (service.check() instanceof Health.Down down) {
                    return down.detail();
                }
                if (!sleep(LOOK_EVERY)) {
                    return "stopped";
                }
            }
            return "stopped";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            if (service != null) {
                service.close();
            }
        }
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Health check() {
        String cause = restarting;
        if (cause != null) {
            return new Health.Waiting("restarting after: " + cause);
        }
        Service service = current;
        if (service == null) {
            return new Health.Waiting("starting");
        }
        return service.check() instanceof Health.Down down
                ? new Health.Waiting("failed: " + down.detail())
                : service.check();
    }

    @Override
    public void close() {
        closed = true;
        Thread running = watcher;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
