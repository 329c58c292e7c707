package dev.lapwing.producers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What was sent in one session and is not acknowledged yet, in order. Answers come from the producer's thread; all else
 * belongs to the publisher's, but for {@link #unanswered}.
 *
 * @param <T> the items that were sent
 */
final class Window<T> {

    /** One item that was sent. */
    final class Sent implements Callback {
        private final T item;
        private final long bytes;
        private final Instant writtenAt;
        private final long sentAt = System.nanoTime();
        private @Nullable Exception failure;

        private Sent(T item, long bytes, Instant writtenAt) {
            this.item = item;
            this.bytes = bytes;
            this.writtenAt = writtenAt;
        }

        T item() {
            return item;
        }

        Instant writtenAt() {
            return writtenAt;
        }

        Optional<Exception> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            failure = exception;
            answered.addLast(this);
        }
    }

    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private final LinkedBlockingDeque<Sent> answered = new LinkedBlockingDeque<>();
    private long bytes;
    private volatile long oldestSentAt;
    private volatile int size;

    /** An item goes out; the result is to be given to the producer as its callback. */
    Sent add(T item, long recordBytes, Instant writtenAt) {
        var added = new Sent(item, recordBytes, writtenAt);
        sent.addLast(added);
        bytes += recordBytes;
        note();
        return added;
    }

    /** The next item that was answered, which thereby leaves the window; {@code null} if there is none now. */
    @Nullable Sent pollAnswered() {
        Sent next = answered.pollFirst();
        if (next != null && sent.remove(next)) {
            bytes -= next.bytes;
            note();
        }
        return next;
    }

    /** Waits until something was answered. */
    void awaitAnswer(Duration atMost) throws InterruptedException {
        Sent next = answered.pollFirst(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (next != null) {
            answered.addFirst(next);
        }
    }

    private void note() {
        Sent oldest = sent.peekFirst();
        oldestSentAt = oldest == null ? 0 : oldest.sentAt;
        size = sent.size();
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    int size() {
        return size;
    }

    /** Whether all was answered that was sent until {@code nanoTime}, and the answers were polled. */
    boolean answered(long nanoTime) {
        Sent oldest = sent.peekFirst();
        return oldest == null || oldest.sentAt - nanoTime > 0;
    }

    long bytes() {
        return bytes;
    }

    /** How long the oldest item waits for its answer. Any thread. */
    Duration unanswered() {
        return size == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldestSentAt);
    }
}
