package dev.lapwing.runtime.process;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a process's services until SIGTERM or SIGINT, or until one of them is down for good. */
final class ProcessRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final ProcessCommand command;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    ProcessRunner(ProcessCommand command) {
        this.command = command;
    }

    /** Returns 0 after a signal, 1 if a service failed for good. */
    int run(Settings settings) throws InterruptedException {
        var metrics = new PrometheusRegistry();
        List<Service> services = command.wire(settings, metrics);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "lapwing-shutdown"));
        int exitCode = 0;
        try (var management = new ManagementServer(settings, services, metrics)) {
            management.start();
            services.forEach(Service::start);
            LOG.atInfo().addKeyValue(LogKeys.SERVICE, command.name()).log("started");
            do {
                if (anyDown(services)) {
                    exitCode = 1;
                    break;
                }
            } while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            services.reversed().forEach(ProcessRunner::close);
            LOG.atInfo().addKeyValue(LogKeys.SERVICE, command.name()).log("stopped");
            stopped.countDown();
        }
        return exitCode;
    }

    /** One service that cannot be closed must not keep the others from it. */
    private static void close(Service service) {
        try {
            service.close();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SERVICE, service.name())
                    .setCause(e)
                    .log("could not be closed in order");
        }
    }

    private static boolean anyDown(List<Service> services) {
        boolean down = false;
        for (Service service : services) {
            if (service.check() instanceof Health.Down failed) {
                LOG.atError()
                        .addKeyValue(LogKeys.SERVICE, service.name())
                        .setCause(failed.cause())
                        .log("failed: {}", failed.detail());
                down = true;
            }
        }
        return down;
    }

    private void stopAndWait() {
        stop.countDown();
        try {
            stopped.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
