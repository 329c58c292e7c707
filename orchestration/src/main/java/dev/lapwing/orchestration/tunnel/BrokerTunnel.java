package dev.lapwing.orchestration.tunnel;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All brokers of a site, each at a loopback address of its own, on the port that it has in its cluster. As long as it is
 * open, {@code kafka-N:9092} works in this JVM.
 */
public final class BrokerTunnel implements AutoCloseable {

    /** The port of {@code kafka-N} for clients. */
    public static final int PORT = 9092;

    /** The third number of an address 127.0.x.N; the first that is free is taken, so that tunnels run beside each other. */
    private static final int FIRST_NETWORK = 92;

    private static final int NETWORKS = 40;
    private static final int LAST_NUMBER = 254;

    private final Map<String, InetAddress> addresses;
    private final List<PodListener> listeners;

    private BrokerTunnel(Map<String, InetAddress> addresses, List<PodListener> listeners) {
        this.addresses = addresses;
        this.listeners = listeners;
    }

    /**
     * Listens for clients of all brokers that the description names. Whether their pods run is asked at each connection.
     *
     * @throws SiteException if no loopback network is free, or a tunnel of this JVM leads to brokers of these names already
     */
    public static BrokerTunnel open(SiteAccess site) throws SiteException {
        IOException last = new IOException("no network was tried");
        for (int network = FIRST_NETWORK; network < FIRST_NETWORK + NETWORKS; network++) {
            try {
                return open(site, network);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new SiteException(
                "no loopback address of 127.0." + FIRST_NETWORK + ".1 to 127.0." + (FIRST_NETWORK + NETWORKS - 1)
                        + ".N has its port " + PORT + " free (" + last.getMessage()
                        + "). End another lapwing tunnel; on"
                        + " macOS the addresses have to be made first: sudo ifconfig lo0 alias 127.0." + FIRST_NETWORK
                        + ".1, and so on for each Pi's number",
                last);
    }

    private static BrokerTunnel open(SiteAccess site, int network) throws IOException, SiteException {
        var listeners = new ArrayList<PodListener>();
        var addresses = new LinkedHashMap<String, InetAddress>();
        var tunnel = new BrokerTunnel(addresses, listeners);
        try {
            for (Pi pi : site.cluster().pis()) {
                if (pi.number() < 1 || pi.number() > LAST_NUMBER) {
                    throw new SiteException("pis[].number of " + pi.name() + " is " + pi.number()
                            + ", and a tunnel has addresses for 1 to " + LAST_NUMBER + " only");
                }
                String name = "kafka-" + pi.number();
                InetAddress address =
                        InetAddress.getByAddress(name, new byte[] {127, 0, (byte) network, (byte) pi.number()});
                listeners.add(new PodListener(site, pi, PORT, new InetSocketAddress(address, PORT)));
                if (!TunnelNames.claim(name, address)) {
                    throw new SiteException("this process has a tunnel to " + name + " already; close that first");
                }
                addresses.put(name, address);
            }
        } catch (IOException | SiteException e) {
            tunnel.close();
            throw e;
        }
        listeners.forEach(PodListener::start);
        return tunnel;
    }

    /** As {@code bootstrap.servers} wants it. */
    public String bootstrapServers() {
        return addresses.keySet().stream().map(name -> name + ":" + PORT).collect(Collectors.joining(","));
    }

    /** Lines as {@code /etc/hosts} has them, for programs beside this JVM. */
    public List<String> hosts() {
        return addresses.entrySet().stream()
                .map(entry -> entry.getValue().getHostAddress() + " " + entry.getKey())
                .toList();
    }

    @Override
    public void close() {
        listeners.forEach(PodListener::close);
        addresses.forEach(TunnelNames::release);
    }
}
