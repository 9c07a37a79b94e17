package io.wsmqtt.bridge.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A server process: an embedded Tomcat with its default connector, and in it the naive relay or the application archive.
 *
 * <p>Arguments: port, working folder, and the archive or {@code naive}. The naive relay takes {@code NAIVE_BROKER} and
 * {@code NAIVE_QOS} from the environment.
 */
final class StockTomcat {
    static final String NAIVE = "naive";
    private static final String PATH = "/netgate/{key}/{pid}/{sn}/{openid}";

    private StockTomcat() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        Tomcat tomcat = tomcat(Integer.parseInt(arguments[0]), folder);
        if (arguments[2].equals(NAIVE)) {
            addNaive(tomcat, folder, System.getenv());
        } else {
            addArchive(tomcat, new File(arguments[2]));
        }
        start(tomcat);
        tomcat.getServer().await();
    }

    private static Tomcat tomcat(int port, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("webapps"));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.getServer().setPort(-1);
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        return tomcat;
    }

    private static void start(Tomcat tomcat) throws LifecycleException {
        tomcat.start();
        boolean available = tomcat.getHost().findChild("") instanceof Context context
                && context.getState().isAvailable();
        if (!available) {
            throw new IllegalStateException("the application did not start");
        }
    }

    private static void addArchive(Tomcat tomcat, File archive) {
        Context context = tomcat.addWebapp("", archive.getAbsolutePath());
        // Tomcat's defaults name a JSP servlet that is not on board.
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.BEFORE_START_EVENT) && context.findChild("jsp") != null) {
                context.removeServletMapping("*.jsp");
                context.removeServletMapping("*.jspx");
                context.removeChild(context.findChild("jsp"));
            }
        });
    }

    private static void addNaive(Tomcat tomcat, Path folder, Map<String, String> environment) throws MqttException {
        NaiveRelay relay = NaiveRelay.connect(
                environment.getOrDefault("NAIVE_BROKER", "tcp://127.0.0.1:1883"),
                Integer.parseInt(environment.getOrDefault("NAIVE_QOS", "1")));
        Context context = tomcat.addContext("", folder.toString());
        // Without a servlet there is nothing for the WebSocket filter to stand before.
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet")
                .addMapping("/");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer((classes, servletContext) -> deploy(relay, servletContext), Set.of());
    }

    private static void deploy(NaiveRelay relay, ServletContext servletContext) throws ServletException {
        ServerContainer container = (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName());
        ServerEndpointConfig.Configurator configurator = new ServerEndpointConfig.Configurator() {
            @Override
            public <T> T getEndpointInstance(Class<T> type) {
                return type.cast(new NaiveEndpoint(relay));
            }
        };
        try {
            container.addEndpoint(ServerEndpointConfig.Builder.create(NaiveEndpoint.class, PATH)
                    .configurator(configurator)
                    .build());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }
}
