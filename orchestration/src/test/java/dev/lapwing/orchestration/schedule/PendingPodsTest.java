package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order and the pauses of pods that wait. */
@Timeout(20)
class PendingPodsTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final PendingPods pending = new PendingPods(nanos::get);

    @Test
    void givesThoseOfHigherPriorityFirstAndThenTheOlder() throws InterruptedException {
        pending.offer(pod("young", 0, 20));
        pending.offer(pod("old", 0, 10));
        pending.offer(pod("urgent", 7, 30));

        assertThat(next()).isEqualTo("urgent");
        assertThat(next()).isEqualTo("old");
        assertThat(next()).isEqualTo("young");
    }

    @Test
    void doesNotGiveAPodTwiceWhileItIsTaken() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        assertThat(next()).isEqualTo("a");

        pending.offer(pod("a", 1, 1));
        pending.offer(pod("b", 0, 2));

        assertThat(next()).isEqualTo("b");
        assertThat(pending.size()).isEqualTo(2);
    }

    @Test
    void doesNotTakeUpAgainWhatIsPendingNoMore() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        pending.offer(pod("b", 0, 2));
        pending.change(pod("b", 7, 2));
        assertThat(next()).isEqualTo("b");
        pending.remove("a");

        pending.change(pod("a", 1, 1));

        assertThat(pending.waits("a")).isFalse();
        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void pausesLongerAfterEachAttemptUpToTenSeconds() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        pending.offer(pod("z", 0, 2));
        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("z");

        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            pending.retry("a");
            nanos.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
            pending.offer(pod("other" + seconds + nanos.get(), 0, 3));
            assertThat(next()).as("just before %s s", seconds).startsWith("other");
            nanos.incrementAndGet();
            assertThat(next()).as("after %s s", seconds).isEqualTo("a");
        }
    }

    @Test
    void parksWhatFitsNowhereUntilSomethingChanges() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        next();
        pending.park("a");

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        pending.offer(pod("b", 0, 2));
        assertThat(next()).isEqualTo("b");
        pending.wake();

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void doesNotParkAPodWhileWhoseAttemptSomethingChanged() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        next();
        pending.wake();
        pending.park("a");

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void looksAgainAfterFiveMinutesWithoutAnyChange() throws InterruptedException {
        pending.offer(pod("a", 0, 1));
        next();
        pending.park("a");

        nanos.addAndGet(Duration.ofMinutes(6).toNanos());

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void forgetsWhatIsPendingNoMoreInWhateverState() throws InterruptedException {
        for (String name : new String[] {"parked", "later", "taken", "ready"}) {
            pending.offer(pod(name, 0, name.length()));
        }
        for (int i = 0; i < 3; i++) {
            String name = next();
            switch (name) {
                case "later" -> pending.retry(name);
                case "ready" -> pending.park(name);
                default -> {}
            }
        }

        pending.all().forEach(pod -> pending.remove(pod.uid()));
        pending.wake();
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        pending.offer(pod("only", 0, 1));

        assertThat(next()).isEqualTo("only");
        assertThat(pending.size()).isOne();
    }

    @Test
    void givesNoneOnceItIsClosed() throws InterruptedException {
        pending.offer(pod("a", 0, 1));

        pending.close();

        assertThat(pending.take()).isEmpty();
    }

    private String next() throws InterruptedException {
        return pending.take().orElseThrow().pod().uid();
    }

    private static PodState pod(String uid, int priority, long second) {
        return new PodState(
                "n",
                uid,
                uid,
                null,
                null,
                false,
                Movability.NO_OWNER,
                PodNeeds.of(new Resources(1, 1, 1)),
                priority,
                Instant.ofEpochSecond(second));
    }
}
