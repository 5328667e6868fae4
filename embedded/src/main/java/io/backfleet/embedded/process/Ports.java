package io.backfleet.embedded.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Free TCP ports of the loopback address. A port found free may be taken a moment later by another process, so whoever starts a server on one has to
 * be ready to try again: see {@link #allFree}.
 */
public final class Ports {
    private Ports() {}

    /**
     * Finds ports that are free now, all different.
     *
     * @param count how many, at least 1
     * @throws EmbeddedServerException when the loopback address has none to give
     */
    public static List<Integer> pick(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                // all sockets stay open until the last one is bound, else one port could be given twice
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return List.copyOf(ports);
        } catch (IOException e) {
            throw new EmbeddedServerException("no " + count + " free TCP ports on 127.0.0.1: " + e.getMessage(), e);
        } finally {
            held.forEach(Ports::closeQuietly);
        }
    }

    /** Whether a server could bind each of these ports of the loopback address right now. */
    public static boolean allFree(List<Integer> ports) {
        for (int port : ports) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("port " + socket.getLocalPort() + " could not be given back", e);
        }
    }
}
