package dev.lapwing.bridge;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for what a broker was asked. */
final class Answers {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private Answers() {}

    /**
     * The answer.
     *
     * @throws KafkaException if it is a failure, or does not come within 30 s
     */
    static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no answer in " + WITHIN.toSeconds() + " s", e);
        }
    }
}
