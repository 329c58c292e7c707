package dev.lapwing.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Ports that were free a moment ago, all different. */
public final class FreePorts {

    private final Deque<Integer> ports;

    private FreePorts(Deque<Integer> ports) {
        this.ports = ports;
    }

    /** So many. */
    public static FreePorts find(int count) {
        List<ServerSocket> held = new ArrayList<>();
        Deque<Integer> ports = new ArrayDeque<>();
        try {
            for (int i = 0; i < count; i++) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
        return new FreePorts(ports);
    }

    /** Another one. */
    public int next() {
        return ports.removeFirst();
    }
}
