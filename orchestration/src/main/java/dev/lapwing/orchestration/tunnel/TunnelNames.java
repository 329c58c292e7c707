package dev.lapwing.orchestration.tunnel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Resolves the names of brokers that a tunnel of this JVM leads to, and all others as Java does. Kafka's clients have no
 * setting for it, and a certificate fits its name only.
 *
 * <p>The JVM makes the one instance itself, by {@link java.util.ServiceLoader}, and gives no way to it: hence the names are
 * of the class.
 */
public final class TunnelNames extends InetAddressResolverProvider {

    private static final Map<String, InetAddress> NAMES = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public TunnelNames() {}

    /** From now on a name leads to that address; false if it leads somewhere already. */
    static boolean claim(String name, InetAddress address) {
        return NAMES.putIfAbsent(name, address) == null;
    }

    /** The name is Java's own affair again. */
    static void release(String name, InetAddress address) {
        NAMES.remove(name, address);
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver builtin = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                InetAddress address = NAMES.get(host);
                return address == null ? builtin.lookupByName(host, policy) : Stream.of(address);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtin.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "lapwing-tunnel";
    }
}
