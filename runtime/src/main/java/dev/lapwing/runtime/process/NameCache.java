package dev.lapwing.runtime.process;

import java.security.Security;
import java.time.Duration;

/** How long the JVM believes what a name server said. */
final class NameCache {

    /** A Service keeps its address for as long as it lives; a name in the cloud may move. */
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMinutes(1);

    private static final Duration KEEP_WHILE_UNANSWERED = Duration.ofDays(1);

    private NameCache() {}

    /**
     * Has the JVM go on with the addresses that it knows while no name server answers: behind a cable that was pulled,
     * or while the one Pi with the cluster's name server is down. Java would forget them after 30 s, and each new connection
     * would wait for the name server. A name that was taken away is believed for as long. To be called before the first name is
     * looked up.
     */
    static void outlastNameServers() {
        setUnlessSet("networkaddress.cache.ttl", ASK_AGAIN_AFTER);
        setUnlessSet("networkaddress.cache.stale.ttl", KEEP_WHILE_UNANSWERED);
    }

    private static void setUnlessSet(String property, Duration value) {
        if (Security.getProperty(property) == null) {
            Security.setProperty(property, Long.toString(value.toSeconds()));
        }
    }
}
