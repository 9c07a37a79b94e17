package io.wsmqtt.bridge.launcher;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * An embedded Tomcat with one application, the archive, as its root.
 *
 * <p>Serial: constructed, called and closed by one thread at a time. {@link Main} reaches it by name only, from another
 * class loader, hence types of the JDK alone.
 */
public final class EmbeddedTomcat implements Callable<AutoCloseable>, AutoCloseable {
    /** Above the default of {@code bridge.sessions.max}: who is one too many shall be told so, not left waiting. */
    private static final int MAX_CONNECTIONS = 16_384;

    /** What Linux gives by default; a fleet of phones comes back at once after a restart. */
    private static final int BACKLOG = 4_096;

    /**
     * Bytes of each of the buffers that Tomcat's WebSocket keeps for a connection: a session takes a third of what it does with
     * 8 KiB. A text that is longer leaves in several fragments.
     */
    private static final String BUFFER = "1024";

    /** The same of its HTTP, which a WebSocket hardly needs: it reads past the first, and writes past the second. */
    private static final String HTTP_READ_BUFFER = "256";

    private static final String HTTP_WRITE_BUFFER = "512";

    /** Its message on a malformed request line quotes the path, and the path holds the key. Held, so that it stays quiet. */
    private static final Logger REQUEST_ERRORS = Logger.getLogger("org.apache.coyote.http11.Http11Processor");

    /** Wonders, at each start, about class loaders that it does not know. Held as well. */
    private static final Logger LOADER = Logger.getLogger("org.apache.catalina.loader.WebappLoader");

    private final Map<String, String> wishes;
    private @Nullable Tomcat tomcat; // guarded by: serial use
    private @Nullable Context application; // guarded by: serial use
    private @Nullable Workers workers; // guarded by: serial use

    /** With {@code archive}, {@code workFolder}, {@code port}, {@code lastPort} and perhaps {@code host}, {@code config}. */
    public EmbeddedTomcat(Map<String, String> wishes) {
        this.wishes = Map.copyOf(wishes);
    }

    /**
     * Starts it; on return the application answers.
     *
     * @throws IllegalStateException if the ports are taken or the application does not start; the message says why
     */
    @Override
    public AutoCloseable call() throws IOException {
        int first = Integer.parseInt(wish("port"));
        int last = Integer.parseInt(wish("lastPort"));
        for (int port = first; ; port++) {
            try {
                start(port);
                return this;
            } catch (LifecycleException e) {
                close();
                if (!causedByBind(e)) {
                    throw new IllegalStateException("The container cannot start: " + e, e);
                }
                if (port >= last) {
                    throw new IllegalStateException(
                            "Port " + port + " is taken on " + wishes.getOrDefault("host", "this machine")
                                    + ": choose another with --port or bridge.port",
                            e);
                }
                Logger.getLogger(EmbeddedTomcat.class.getName())
                        .warning("Port " + port + " is taken, trying " + (port + 1));
            }
        }
    }

    private void start(int port) throws IOException, LifecycleException {
        // Read when the first class of Tomcat's WebSocket is loaded.
        System.getProperties().putIfAbsent("org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE", BUFFER);
        Path base = Path.of(wish("workFolder"));
        Files.createDirectories(base.resolve("webapps"));
        Tomcat created = new Tomcat();
        tomcat = created;
        created.setBaseDir(base.toString());
        created.setSilent(true);
        created.getServer().setPort(-1);
        created.setConnector(connector(port));
        // Otherwise the application would see the class path of the process, which has no servlet API.
        created.getEngine().setParentClassLoader(EmbeddedTomcat.class.getClassLoader());
        // It looks after HTTP sessions and changed files, of which there are none, and would get in the way of a long
        // drain.
        created.getEngine().setBackgroundProcessorDelay(-1);
        StandardHost host = (StandardHost) created.getHost();
        host.setAutoDeploy(false);
        host.getPipeline().addValve(errorPage());
        host.getPipeline().addValve(new AbsenceValve());
        Context context = created.addWebapp("", new File(wish("archive")).getAbsolutePath());
        application = context;
        if (context instanceof StandardContext standard) {
            // They need --add-opens, and look for what a redeployment leaves behind; here the process ends instead.
            standard.setClearReferencesObjectStreamClassCaches(false);
            standard.setClearReferencesRmiTargets(false);
            standard.setClearReferencesThreadLocals(false);
        }
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
                dropJsp(context);
            }
        });
        // It takes less of the processor here (docs/adr/0017-a-second-connector.md); whoever sets bridge.connector wins
        // over it.
        context.addParameter("bridge.connector.default", "hivemq");
        if (wishes.containsKey("config")) {
            context.addParameter("bridge.config", wish("config"));
        }
        REQUEST_ERRORS.setLevel(Level.WARNING);
        LOADER.setLevel(Level.WARNING);
        FailureCatcher failures = FailureCatcher.install(
                "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[/]",
                "org.apache.catalina.core.StandardContext",
                "io.wsmqtt.bridge.reference.BridgeContextListener");
        try {
            created.start();
        } finally {
            failures.remove();
        }
        if (!context.getState().isAvailable()) {
            close();
            throw new IllegalStateException(failures.message(), failures.thrown());
        }
    }

    /** It takes the place of the host's own, which names the server and its version. */
    private static ErrorReportValve errorPage() {
        ErrorReportValve page = new ErrorReportValve();
        page.setShowServerInfo(false);
        page.setShowReport(false);
        return page;
    }

    private Connector connector(int port) {
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(port);
        // Otherwise it would log that the port is taken, and Tomcat run without.
        connector.setThrowOnFailure(true);
        String host = wishes.get("host");
        if (host != null) {
            connector.setProperty("address", host);
        }
        connector.setProperty("maxConnections", Integer.toString(MAX_CONNECTIONS));
        connector.setProperty("acceptCount", Integer.toString(BACKLOG));
        connector.setProperty("socket.appReadBufSize", HTTP_READ_BUFFER);
        connector.setProperty("socket.appWriteBufSize", HTTP_WRITE_BUFFER);
        connector.setXpoweredBy(false);
        Workers created = new Workers();
        workers = created;
        connector.getProtocolHandler().setExecutor(created);
        return connector;
    }

    /** Tomcat's defaults name a JSP servlet that is not on board, nor are there any pages for it. */
    private static void dropJsp(Context context) {
        context.removeServletMapping("*.jsp");
        context.removeServletMapping("*.jspx");
        if (context.findChild("jsp") != null) {
            context.removeChild(context.findChild("jsp"));
        }
    }

    private static boolean causedByBind(@Nullable Throwable failure) {
        return failure != null && (failure instanceof BindException || causedByBind(failure.getCause()));
    }

    private String wish(String name) {
        String value = wishes.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Stops the application first, which drains while its sockets still work, and then the rest. Idempotent. */
    @Override
    public void close() {
        Tomcat stopping = tomcat;
        Context context = application;
        Workers serving = workers;
        tomcat = null;
        application = null;
        workers = null;
        if (stopping == null) {
            return;
        }
        try {
            if (context != null && context.getState().isAvailable()) {
                context.stop();
            }
            stopping.stop();
            stopping.destroy();
        } catch (LifecycleException e) {
            Logger.getLogger(EmbeddedTomcat.class.getName()).log(Level.WARNING, "Tomcat did not stop in order", e);
        } finally {
            if (serving != null) {
                serving.close();
            }
        }
    }

    /** Its address. */
    @Override
    public String toString() {
        Tomcat running = tomcat;
        if (running == null) {
            return "EmbeddedTomcat[not running]";
        }
        String host =
                wishes.getOrDefault("host", InetAddress.getLoopbackAddress().getHostAddress());
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + running.getConnector().getLocalPort() + "/";
    }
}
