package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewedLockTest {

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may turn over at any time
    private final Kept kept = new Kept();
    private final RenewedLock lock = new RenewedLock(kept, nanos::get);

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "2099-01-01T00:00:00Z"})
    void takesALeaseToBeOverWhenItWasSeenNotToChangeForAsLongAsItLasts(String othersClock) {
        kept.record = held("other", ZonedDateTime.parse(othersClock));

        assertThat(seemsOver()).isFalse();
        pass(Duration.ofSeconds(14));
        assertThat(seemsOver()).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(seemsOver()).isTrue();
    }

    @Test
    void takesALeaseToLastThatIsRenewedWhateverTheClockOfItsHolderSays() {
        var clock = ZonedDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        for (int renewal = 0; renewal < 20; renewal++) {
            kept.record = held("other", clock.plusSeconds(10L * renewal));
            assertThat(seemsOver()).as("renewal " + renewal).isFalse();
            pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void doesNotKnowOfARenewalThatWasRefused() {
        kept.refuses = true;
        try {
            lock.update(client, held("me", ZonedDateTime.now(ZoneOffset.UTC)));
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("refused");
        }

        assertThat(lock.renewalSentAt()).isEqualTo(RenewedLock.NEVER);
    }

    @Test
    void countsARenewalFromWhenItWasSentAndNotFromItsAnswer() {
        long sentAt = nanos.get();
        kept.takes = Duration.ofSeconds(7);

        lock.update(client, held("me", ZonedDateTime.now(ZoneOffset.UTC)));

        assertThat(lock.renewalSentAt()).isEqualTo(sentAt);
    }

    @Test
    void countsTermsAndNotRenewals() {
        var at = ZonedDateTime.parse("2026-06-01T12:00:00.123456789Z");
        lock.create(client, held("me", at, 1));
        lock.update(client, held("me", at.truncatedTo(ChronoUnit.MICROS), 1)); // as Kubernetes tells it
        assertThat(lock.terms()).isEqualTo(1);

        lock.update(client, held("", at, 1));
        lock.update(client, held("me", at.plusSeconds(20), 2));
        assertThat(lock.terms()).isEqualTo(2);

        lock.update(client, held("me", at.plusSeconds(50), 4)); // it was stopped, and another led meanwhile
        assertThat(lock.terms()).isEqualTo(3);

        lock.forget();
        lock.update(client, held("me", at.plusSeconds(50), 4));
        assertThat(lock.terms()).isEqualTo(4);
    }

    /** As the elector asks it. */
    private boolean seemsOver() {
        LeaderElectionRecord read = Objects.requireNonNull(lock.get(client));
        return ZonedDateTime.now(ZoneOffset.UTC).isAfter(read.getRenewTime().plus(read.getLeaseDuration()));
    }

    private void pass(Duration span) {
        nanos.addAndGet(span.toNanos());
    }

    private static LeaderElectionRecord held(String by, ZonedDateTime renewedAt) {
        return held(by, renewedAt, 1);
    }

    private static LeaderElectionRecord held(String by, ZonedDateTime renewedAt, int transitions) {
        return new LeaderElectionRecord(by, LEASE, renewedAt, renewedAt, transitions);
    }

    /** A lease in memory. */
    private final class Kept implements Lock {

        private LeaderElectionRecord record = held("nobody", ZonedDateTime.now(ZoneOffset.UTC));
        private boolean refuses;
        private Duration takes = Duration.ZERO;

        @Override
        public LeaderElectionRecord get(KubernetesClient from) {
            return record;
        }

        @Override
        public void create(KubernetesClient in, LeaderElectionRecord made) {
            update(in, made);
        }

        @Override
        public void update(KubernetesClient in, LeaderElectionRecord made) {
            if (refuses) {
                throw new IllegalStateException("refused");
            }
            pass(takes);
            record = made;
        }

        @Override
        public String identity() {
            return "me";
        }

        @Override
        public String describe() {
            return "a lease in memory";
        }
    }
}
