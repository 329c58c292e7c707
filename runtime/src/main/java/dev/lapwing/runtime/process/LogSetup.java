package dev.lapwing.runtime.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * One line per event on standard error, with its key-value pairs; found by Logback itself. In code, since parsing a file
 * of XML costs a tenth of a second at each start. {@code LAPWING_LOG_LEVEL} sets Lapwing's own level, {@code
 * LAPWING_LOG_LEVEL_LIBRARIES} that of everything else, from which Kafka's attempts to connect are left out unless it is
 * set.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg %kvp{DOUBLE}%n%ex{8}%nopex");
        encoder.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level("LAPWING_LOG_LEVEL_LIBRARIES", Level.WARN));
        root.addAppender(console);
        // While brokers are away they warn of each try to connect or to find a name, which would fill an SD card; what
        // follows from it, each process says itself, once.
        for (String talkative : List.of("NetworkClient", "ClientUtils")) {
            context.getLogger("org.apache.kafka.clients." + talkative)
                    .setLevel(level("LAPWING_LOG_LEVEL_LIBRARIES", Level.ERROR));
        }
        // It warns of logs that were cut. Who reads on says that itself; who asks where a log ends provokes it.
        context.getLogger("org.apache.kafka.clients.consumer.internals.SubscriptionState")
                .setLevel(level("LAPWING_LOG_LEVEL_LIBRARIES", Level.ERROR));
        // Each port-forward of a tool ends with one side closed before the other.
        context.getLogger("io.fabric8.kubernetes.client.jdkhttp.JdkWebSocketImpl")
                .setLevel(level("LAPWING_LOG_LEVEL_LIBRARIES", Level.ERROR));
        // What board this is nobody asks; that it is none of Pi4J's is no error.
        context.getLogger("com.pi4j.boardinfo").setLevel(level("LAPWING_LOG_LEVEL_LIBRARIES", Level.OFF));
        context.getLogger("dev.lapwing").setLevel(level("LAPWING_LOG_LEVEL", Level.INFO));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level(String variable, Level otherwise) {
        return Level.toLevel(System.getenv(variable), otherwise);
    }
}
