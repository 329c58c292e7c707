package dev.lapwing.brokers.legacy;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.client.FourLetterWordMain;
import org.apache.zookeeper.common.X509Exception.SSLContextException;

/** Whether the ZooKeeper of this Pi is part of an ensemble that has a leader, by its command {@code srvr}. */
final class ZooKeeperProbe implements Service {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int ANSWER_MILLIS = 2_000;
    private static final Pattern MODE = Pattern.compile("(?m)^Mode: (\\w+)$");

    private final String server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<String> mode = Optional.empty();
    private volatile String problem = "not asked yet";
    private volatile boolean served;

    /** {@code host:port}. */
    ZooKeeperProbe(String server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("zookeeper-probe").start(this::watch);
    }

    private void watch() {
        try {
            do {
                ask();
            } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        int colon = server.lastIndexOf(':');
        try {
            String answer = FourLetterWordMain.send4LetterWord(
                    server.substring(0, colon),
                    Integer.parseInt(server.substring(colon + 1)),
                    "srvr",
                    false,
                    ANSWER_MILLIS);
            mode = modeIn(answer);
            served |= mode.isPresent();
            problem = "has no leader";
        } catch (IOException | SSLContextException e) {
            mode = Optional.empty();
            problem = "does not answer: " + e.getMessage();
        }
    }

    /** {@code leader} or {@code follower}, as {@code srvr} says it; nothing from a server that does not serve. */
    static Optional<String> modeIn(String answer) {
        Matcher found = MODE.matcher(answer);
        return found.find() ? Optional.of(found.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Whether it follows or leads. */
    boolean serves() {
        return mode.isPresent();
    }

    @Override
    public Health check() {
        return mode.<Health>map(is -> new Health.Up(server + " serves as " + is))
                .orElseGet(() -> served
                        ? new Health.Degraded(
                                server + " " + problem + ": until most of the ZooKeepers are back, nothing"
                                        + " is created, and no partition finds a new leader")
                        : new Health.Waiting(server + " " + problem));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
