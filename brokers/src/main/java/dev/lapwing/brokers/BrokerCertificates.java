package dev.lapwing.brokers;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.trust.CertificateDates;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this broker's own certificates hold. Kafka does not start with one that does not, and says so in words that nobody
 * understands; so it is asked before, and told from a broker that lacks its quorum.
 *
 * <p>Thread: a virtual one of its own, {@code certificates}.
 */
final class BrokerCertificates implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerCertificates.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final ListenerSecurity.Keys keys;
    private final Clock clock;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health health = new Health.Waiting("starting");

    BrokerCertificates(ListenerSecurity.Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name(name()).start(this::watch);
    }

    private void watch() {
        try {
            do {
                Optional<String> problem = problem();
                problem.ifPresent(what -> failures.failure(name())
                        .addKeyValue(LogKeys.REASON, what)
                        .log("a certificate does not hold"));
                if (problem.isEmpty() && failures.recovered(name()) > 0) {
                    LOG.atInfo().log("the certificates hold again");
                }
                health = problem.<Health>map(Health.Degraded::new)
                        .orElseGet(() -> new Health.Up(keys.identity() + " holds"));
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why nobody would trust this broker now, as a sentence that begins with a name; looks at the files. */
    Optional<String> problem() {
        return CertificateDates.ofChain(keys.identity(), clock.instant())
                .or(() -> CertificateDates.ofTrusted(keys.ca(), clock.instant()));
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
