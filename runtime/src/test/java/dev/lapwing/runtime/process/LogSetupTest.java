package dev.lapwing.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class LogSetupTest {

    @Test
    void doesNotRepeatEachTryToConnectToBrokersThatAreAway() {
        var context = new LoggerContext();
        var setup = new LogSetup();
        setup.setContext(context);

        setup.configure(context);

        assertThat(context.getLogger("org.apache.kafka.clients.NetworkClient").getEffectiveLevel())
                .isEqualTo(Level.ERROR);
        assertThat(context.getLogger("org.apache.kafka.clients.consumer").getEffectiveLevel())
                .isEqualTo(Level.WARN);
        assertThat(context.getLogger("dev.lapwing.camera").getEffectiveLevel()).isEqualTo(Level.INFO);
    }
}
