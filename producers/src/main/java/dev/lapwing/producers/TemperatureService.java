package dev.lapwing.producers;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The sampler that fills the spool, and the publisher that empties it. */
final class TemperatureService implements Service {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(6);

    private final TemperatureSampler sampler;
    private final Service publisher;
    private @Nullable Thread sampling;

    TemperatureService(TemperatureSampler sampler, Service publisher) {
        this.sampler = sampler;
        this.publisher = publisher;
    }

    @Override
    public String name() {
        return publisher.name();
    }

    @Override
    public void start() {
        publisher.start();
        sampling = Thread.ofVirtual().name(name() + "-sampler").start(sampler);
    }

    @Override
    public Health check() {
        Throwable failure = sampler.failure().orElse(null);
        if (failure != null) {
            return new Health.Down("the thermometer's thread failed: " + failure, failure);
        }
        Health health = publisher.check();
        return health instanceof Health.Up
                ? sampler.trouble().<Health>map(Health.Degraded::new).orElse(health)
                : health;
    }

    @Override
    public void close() {
        Thread running = sampling;
        if (running != null) {
            running.interrupt();
            try {
                running.join(CLOSE_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        publisher.close();
    }
}
