package dev.lapwing.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The ports of one broker, the same over all its restarts.
 *
 * @param client for clients
 * @param internal among brokers
 * @param controller for the quorum
 */
public record BrokerPorts(int client, int internal, int controller) {

    // Below what Linux gives to outgoing connections (32768 to 60999): a port from there could be
    // taken while a broker is down, and the broker would never come back.
    private static final int FIRST = 10_000;
    private static final int END = 32_000;
    private static final int TRIES = 1_000;

    /** Ports that are free now, for {@code brokers} brokers. */
    public static List<BrokerPorts> free(int brokers) {
        RandomGenerator random = new SecureRandom();
        Set<Integer> taken = new HashSet<>();
        return Stream.generate(() -> new BrokerPorts(next(random, taken), next(random, taken), next(random, taken)))
                .limit(brokers)
                .toList();
    }

    private static int next(RandomGenerator random, Set<Integer> taken) {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(FIRST, END);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + END + " on loopback");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
