package io.wsmqtt.bridge.demo;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A broker, a simulated device, the bridge, and a network between it and the page that can be cut: all on this machine and
 * for this machine alone.
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
     * property {@code demo.seconds} says. The system property {@code bridge.war} names the archive. With
     * {@code demo.endsWithParent=true} it also ends when the process that started it does.
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
        // The stop button of an IDE kills Maven, which then cannot pass it on.
        Optional<ProcessHandle> starter = Boolean.getBoolean("demo.endsWithParent")
                ? ProcessHandle.current().parent()
                : Optional.empty();
        Demo demo = start(archive, Ports.USUAL, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
        starter.ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> System.exit(0));
        });
        if (seconds.isEmpty()) {
            Thread.currentThread().join();
        } else {
            Thread.sleep(Long.parseLong(seconds) * 1_000);
            System.exit(0);
        }
    }

    /**
     * Starts all parts and says where they are.
     *
     * @param archive the bridge, {@code bridge.war}
     * @param ports where to begin to look for free ports
     */
    static Demo start(Path archive, Ports ports, PrintStream out) throws Exception {
        Demo demo = new Demo();
        try {
            out.println("Starting the broker, a simulated device and the bridge ...");
            Events events = new Events();
            DemoBroker broker = demo.add(DemoBroker.start(Ports.free(ports.broker(), "the broker", out)));
            SimulatedDevice device =
                    demo.add(SimulatedDevice.start(broker.uri(), PRODUCT, SERIAL_NUMBER, events::frame));
            int page = Ports.free(ports.page(), "the page", out);
            int hidden = Ports.free(page + 1, "the bridge behind it", out);
            Front front = demo.add(Front.start(page, hidden));
            BridgeProcess bridge =
                    demo.add(BridgeProcess.start(archive, hidden, broker.uri(), "demo=" + KEY, events::bridge));
            ControlServer control =
                    demo.add(ControlServer.start(events, new Disturbances(events, front, bridge, device), page));
            out.print(explanation(broker.uri(), page, control.address()));
            out.flush();
            return demo;
        } catch (Exception e) {
            demo.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    private static String explanation(String broker, int page, String control) {
        String values = "key=%s&pid=%s&sn=%s&openid=me&demo=%s"
                .formatted(KEY, PRODUCT, SERIAL_NUMBER, URLEncoder.encode(control, StandardCharsets.UTF_8));
        String path = "netgate/%s/%s/%s/me".formatted(KEY, PRODUCT, SERIAL_NUMBER);
        return """

                The demonstration runs.

                  broker  %s
                  device  product %s, serial number %s: a lamp that answers, and publishes readings each second
                  page    http://127.0.0.1:%d/#%s
                  socket  ws://127.0.0.1:%d/%s

                The page shows a phone and the lamp side by side, with each message that passes between them.
                Cut the network there, or restart the bridge: whatever was sent meanwhile arrives, in order.
                The bridge runs with bridge.link=dedicated, and what a phone lacks is held for 10 minutes.
                Or connect any WebSocket client to the socket and send {"CMD":"STATE"}.
                Ctrl-C ends it.
                """.formatted(broker, PRODUCT, SERIAL_NUMBER, page, values, page, path);
    }

    /** What the page can do to the parts. */
    private record Disturbances(Events events, Front front, BridgeProcess bridge, SimulatedDevice device)
            implements ControlServer.Controls {
        @Override
        public void network(Network wanted) {
            front.network(wanted);
            events.network(wanted);
        }

        @Override
        public void restart() {
            bridge.restart();
        }

        @Override
        public void press() {
            device.press();
        }
    }

    /** Ends the parts, the last that was started first. Idempotent. */
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
