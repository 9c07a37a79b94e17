package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds TCP ports for servers that must come back on the same port.
 *
 * <p>Thread-safe. Ports lie below 32768, where Linux starts to choose the ports of outgoing connections: a client that
 * keeps trying a dead server on 127.0.0.1 would otherwise sooner or later be given that very port, connect to itself
 * and keep the server from coming back. A port is free when chosen, not reserved.
 */
final class FreePorts {

    private static final int FIRST = 10_240;
    private static final int LAST = 32_767;
    private static final int TRIES = 200;

    private FreePorts() {}

    static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port found in " + TRIES + " tries");
    }

    static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
