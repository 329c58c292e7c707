package dev.lapwing.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A question to a cluster, asked again where a broker does not answer it.
 *
 * <p>Kafka's {@code Admin} heeds {@code request.timeout.ms} until a question is sent, and no longer: a broker that loses its
 * power after that has it for the whole of {@code default.api.timeout.ms}, though every other could answer. So each try gets
 * half of what a broker may take for a picture, and goes to another broker than the one that let it pass.
 */
public final class Question {

    private static final Duration IN_ALL = Duration.ofSeconds(15);

    private Question() {}

    /**
     * Asks until it is answered, for 15 s in all.
     *
     * @param question given the milliseconds that this try may take, for {@code timeoutMs} of its options
     * @return fails as the last try did; at once if that was not for want of time. Does not block
     */
    public static <T> CompletableFuture<T> ask(
            KafkaCluster cluster, IntFunction<? extends CompletionStage<T>> question) {
        int millis = Math.toIntExact(cluster.answerWithin().toMillis() / 2);
        return ask(question, millis, Math.max(1, Math.ceilDiv((int) IN_ALL.toMillis(), millis)));
    }

    static <T> CompletableFuture<T> ask(IntFunction<? extends CompletionStage<T>> question, int millis, int tries) {
        return question.apply(millis).toCompletableFuture().exceptionallyCompose(failure -> {
            Throwable why =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return why instanceof TimeoutException && tries > 1
                    ? ask(question, millis, tries - 1)
                    : CompletableFuture.failedFuture(why);
        });
    }
}
