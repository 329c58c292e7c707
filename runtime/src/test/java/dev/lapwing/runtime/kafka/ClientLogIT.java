package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a client says about itself, at the level that says most. */
@Timeout(60)
class ClientLogIT {

    private static final String SECRET = "hunter2-scram";
    private static final String PASSED_THROUGH = "hunter2-passed-through";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void noPasswordIsEverLogged() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), SECRET);
        KafkaCluster cluster = KafkaCluster.of(
                Settings.of(
                        Map.of(
                                "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                                "127.0.0.1:1",
                                "LAPWING_LOCAL_SECURITY",
                                "scram",
                                "LAPWING_LOCAL_USER",
                                "camera",
                                "LAPWING_LOCAL_PASSWORD_FILE",
                                password.toString(),
                                "LAPWING_LOCAL_KAFKA_SSL_KEY_PASSWORD",
                                PASSED_THROUGH,
                                "LAPWING_LOCAL_KAFKA_SSL_TRUSTSTORE_PASSWORD",
                                PASSED_THROUGH),
                        Map.of()),
                KafkaCluster.Side.LOCAL);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        var capture = new Capture(lines);
        capture.setContext(root.getLoggerContext());
        capture.start();
        var console = root.getAppender("console");
        root.detachAppender(console);
        root.addAppender(capture);
        root.setLevel(Level.TRACE);

        try (var producer =
                new KafkaProducer<>(cluster.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.close(Duration.ZERO);
        } finally {
            root.setLevel(before);
            root.detachAppender(capture);
            root.addAppender(console);
        }

        assertThat(lines)
                .as("the client must have said how it is set up")
                .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
        assertThat(lines).noneMatch(line -> line.contains("hunter2"));
    }

    private static final class Capture extends AppenderBase<ILoggingEvent> {

        private final List<String> lines;

        Capture(List<String> lines) {
            this.lines = lines;
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + event.getKeyValuePairs());
        }
    }
}
