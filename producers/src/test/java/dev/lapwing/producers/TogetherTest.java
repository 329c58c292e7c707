package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TogetherTest {

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final Together together = new Together();

    @Test
    void closesWhatIsFinishedOnlyAfterTheOthersFailed() throws Exception {
        var interrupted = new CountDownLatch(1);
        Future<String> late = together.make(
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown(); // as a client does that is half made: it goes on
                    }
                    return "late";
                },
                closed::add);
        together.make(() -> "early", closed::add).get();

        together.abandon();

        assertThat(interrupted.getCount()).isZero();
        assertThat(late.state()).isEqualTo(Future.State.SUCCESS);
        assertThat(closed).containsExactlyInAnyOrder("early", "late");
    }

    @Test
    void closesNothingThatIsWanted() throws Exception {
        Future<String> made = together.make(() -> "wanted", closed::add);

        assertThat(made.get()).isEqualTo("wanted");
        together.done();

        assertThat(closed).isEmpty();
    }

    @Test
    void leavesTheInterruptToWhoeverIsInterrupted() {
        Thread.currentThread().interrupt();

        together.abandon();

        assertThat(Thread.interrupted()).isTrue();
    }
}
