package io.wsmqtt.bridge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the demonstration begins to look for free ports.
 *
 * <p>Immutable.
 */
record Ports(int broker, int page) {
    static final Ports USUAL = new Ports(1883, 8080);

    private static final int TRIES = 100;

    /** The first free port from this one on; says so if it is another. */
    static int free(int from, String forWhom, PrintStream out) throws IOException {
        for (int port = from; port < from + TRIES; port++) {
            if (isFree(port)) {
                if (port != from) {
                    out.printf("Port %d is taken: %s takes %d%n", from, forWhom, port);
                }
                return port;
            }
        }
        throw new IOException("No free port from %d to %d for %s".formatted(from, from + TRIES - 1, forWhom));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
