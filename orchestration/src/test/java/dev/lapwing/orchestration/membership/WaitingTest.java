package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private final List<String> said = new ArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void goesOnWhereKubernetesDoesNotAnswerForAWhile() throws Exception {
        waiting(Duration.ofMinutes(1)).until("pod", () -> {
            if (looks.getAndIncrement() < 2) {
                throw new KubernetesClientException("asking", new IOException("connection refused"));
            }
            return "";
        });

        assertThat(said).hasSize(2).last().isEqualTo("pod: done");
        assertThat(said.getFirst()).startsWith("pod: Kubernetes cannot be reached: IOException: connection refused");
    }

    @Test
    void givesUpWhereTheReasonStaysTheSame() {
        assertThatThrownBy(() -> waiting(Duration.ZERO).until("pod", () -> "it is ending"))
                .isInstanceOf(SiteException.class)
                .hasMessageContaining("it is ending. Mend that");
    }

    @Test
    void endsWhereWhatIsWaitedForCannotCome() {
        assertThatThrownBy(() -> waiting(Duration.ofMinutes(1)).until("pod", () -> {
                    throw new SiteException("it is gone");
                }))
                .isInstanceOf(SiteException.class)
                .hasMessage("it is gone");
    }

    private Waiting waiting(Duration patience) {
        return new Waiting(Clock.systemUTC(), patience, Duration.ofMillis(1), said::add);
    }
}
