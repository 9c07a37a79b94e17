package io.wsmqtt.bridge.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands in for an executable web application; it answers with what it was given. */
final class TinyMain {

    private TinyMain() {}

    public static void main(String[] arguments) throws IOException {
        if (!arguments[0].equals("--port")) {
            throw new IllegalArgumentException(arguments[0]);
        }
        HttpServer http = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])), 0);
        byte[] body = (System.getenv("SOME_VARIABLE") + " " + System.getProperty("some.property"))
                .getBytes(StandardCharsets.UTF_8);
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        System.out.println("serving");
    }
}
