package dev.lapwing.producers;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Samplers, and the publisher of what they put into one spool, as one service. */
final class SampledService implements Service {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(6);

    private final List<Sampling> samplers;
    private final Service publisher;
    private final List<Thread> sampling = new ArrayList<>();

    SampledService(List<? extends Sampling> samplers, Service publisher) {
        this.samplers = List.copyOf(samplers);
        this.publisher = publisher;
    }

    @Override
    public String name() {
        return publisher.name();
    }

    @Override
    public void start() {
        publisher.start();
        for (Sampling sampler : samplers) {
            sampling.add(Thread.ofVirtual().name(sampler.what() + "-sampler").start(sampler));
        }
    }

    @Override
    public Health check() {
        for (Sampling sampler : samplers) {
            Throwable failure = sampler.failure().orElse(null);
            if (failure != null) {
                return new Health.Down("the sampler of " + sampler.what() + " failed: " + failure, failure);
            }
        }
        Health health = publisher.check();
        List<String> troubles =
                samplers.stream().flatMap(sampler -> sampler.trouble().stream()).toList();
        return health instanceof Health.Up && !troubles.isEmpty()
                ? new Health.Degraded(String.join("; ", troubles))
                : health;
    }

    @Override
    public void close() {
        sampling.forEach(Thread::interrupt);
        long until = System.nanoTime() + CLOSE_WITHIN.toNanos();
        try {
            for (Thread thread : sampling) {
                thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.close();
    }
}
