package io.wsmqtt.bridge.demo;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A broker, a simulated device and the bridge, all on this machine and for this machine alone.
 *
 * <p>Serial: started and closed by one thread at a time. Both block.
 */
public final class Demo implements AutoCloseable {
    private static final String KEY = "demo";
    private static final String PRODUCT = "demo";
    private static final String SERIAL_NUMBER = "lamp-1";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // guarded by: serial use

    private Demo() {}

    /**
     * Runs the demonstration until the process is interrupted, or for as many seconds as {@code --seconds N} or the system
     * property {@code demo.seconds} says. The system property {@code bridge.war} names the archive.
     */
    public static void main(String[] arguments) throws Exception {
        String seconds = System.getProperty("demo.seconds", "");
        if (arguments.length == 2 && arguments[0].equals("--seconds")) {
            seconds = arguments[1];
        } else if (arguments.length > 0) {
            System.err.println("Usage: Demo [--seconds N]");
            System.exit(2);
        }
        Path archive = Path.of(System.getProperty("bridge.war", "bridge.war"));
        if (!Files.isRegularFile(archive)) {
            System.err.println(
                    "There is no " + archive.toAbsolutePath() + ": build it first, or name it with -Dbridge.war=…");
            System.exit(1);
        }
        Demo demo = start(archive, Ports.USUAL, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
        if (seconds.isEmpty()) {
            Thread.currentThread().join();
        } else {
            Thread.sleep(Long.parseLong(seconds) * 1_000);
            System.exit(0);
        }
    }

    /**
     * Starts all three and says where they are.
     *
     * @param archive the bridge, {@code bridge.war}
     * @param ports where to begin to look for free ports
     */
    static Demo start(Path archive, Ports ports, PrintStream out) throws Exception {
        Demo demo = new Demo();
        try {
            out.println("Starting the broker, a simulated device and the bridge ...");
            DemoBroker broker = DemoBroker.start(Ports.free(ports.broker(), "the broker", out));
            demo.parts.push(broker);
            demo.parts.push(SimulatedDevice.start(broker.uri(), PRODUCT, SERIAL_NUMBER));
            int page = Ports.free(ports.page(), "the bridge", out);
            BridgeProcess bridge = BridgeProcess.start(archive, page, broker.uri(), "demo=" + KEY);
            demo.parts.push(bridge);
            out.print(explanation(broker.uri(), bridge.address()));
            out.flush();
            return demo;
        } catch (Exception e) {
            demo.close();
            throw e;
        }
    }

    private static String explanation(String broker, String page) {
        String values = "key=%s&pid=%s&sn=%s&openid=me".formatted(KEY, PRODUCT, SERIAL_NUMBER);
        String socket = page.replaceFirst("^http", "ws") + "netgate/%s/%s/%s/me".formatted(KEY, PRODUCT, SERIAL_NUMBER);
        return """

                The demonstration runs.

                  broker  %s
                  device  product %s, serial number %s: it answers and publishes readings each 2 s
                  page    %s#%s
                  socket  %s

                Open the page: it connects, asks for the state, and shows the device's answers and readings.
                Or connect any WebSocket client to the socket and send {"CMD":"STATE"}.
                Ctrl-C ends it.
                """.formatted(broker, PRODUCT, SERIAL_NUMBER, page, values, socket);
    }

    /** Ends the bridge, the device and the broker, in this order. Idempotent. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("A part did not end in order: " + e);
            }
        }
    }
}
