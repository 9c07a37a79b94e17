package io.wsmqtt.bridge.jakarta;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/** The containers that run in this process, on a free port of 127.0.0.1. */
enum Container {
    /** Tomcat, with the filter where there is one. */
    TOMCAT {
        @Override
        Server start(Deployment deployment, Optional<Filter> filter) throws Exception {
            return new TomcatInProcess(deployment, filter);
        }
    },
    /** Tyrus on Grizzly, which knows no filters. */
    TYRUS {
        @Override
        Server start(Deployment deployment, Optional<Filter> filter) throws Exception {
            return new TyrusInProcess(deployment);
        }
    };

    /** What is put into a container. */
    interface Deployment {
        void into(ServerContainer server) throws DeploymentException;
    }

    /** A running container. */
    interface Server extends Closeable {
        int port();
    }

    abstract Server start(Deployment deployment, Optional<Filter> filter) throws Exception;

    private static final class TomcatInProcess implements Server {
        private final Tomcat tomcat = new Tomcat();
        private final Path folder;

        TomcatInProcess(Deployment deployment, Optional<Filter> filter) throws Exception {
            folder = Files.createTempDirectory("bridge-tomcat");
            tomcat.setBaseDir(folder.toString());
            tomcat.setSilent(true);
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            tomcat.setConnector(connector);
            StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
            // There is no application class loader here that could leak, and the search for leaks only warns.
            context.setClearReferencesObjectStreamClassCaches(false);
            context.setClearReferencesRmiTargets(false);
            context.setClearReferencesThreadLocals(false);
            context.addServletContainerInitializer(new WsSci(), Set.of());
            context.addServletContainerInitializer(
                    (classes, servlets) -> deploy(servlets, deployment, filter), Set.of());
            tomcat.start();
        }

        private static void deploy(ServletContext servlets, Deployment deployment, Optional<Filter> filter) {
            // Without a servlet behind them Tomcat runs no filters, its own for WebSocket included.
            servlets.addServlet("default", new DefaultServlet()).addMapping("/");
            if (filter.isPresent()) {
                FilterRegistration.Dynamic registration = servlets.addFilter("handshake", filter.get());
                registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
            }
            try {
                deployment.into((ServerContainer) servlets.getAttribute(ServerContainer.class.getName()));
            } catch (DeploymentException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() throws IOException {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IOException(e);
            }
            delete(folder.toFile());
        }

        private static void delete(File file) throws IOException {
            File[] children = file.listFiles();
            for (File child : children == null ? new File[0] : children) {
                delete(child);
            }
            Files.deleteIfExists(file.toPath());
        }
    }

    // Tyrus's own server binds to all addresses; this one to the loopback address.
    private static final class TyrusInProcess extends TyrusServerContainer implements Server {
        private final HttpServer server = new HttpServer();
        private final NetworkListener listener = new NetworkListener("loopback", "127.0.0.1", 0);
        private final TyrusWebSocketEngine engine =
                TyrusWebSocketEngine.builder(this).build();

        TyrusInProcess(Deployment deployment) throws Exception {
            super((Set<Class<?>>) null);
            listener.getTransport().setIOStrategy(WorkerThreadIOStrategy.getInstance());
            listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
            Constructor<WebSocketAddOn> addOn = WebSocketAddOn.class.getDeclaredConstructor(
                    org.glassfish.tyrus.spi.ServerContainer.class, String.class);
            addOn.setAccessible(true);
            AddOn webSockets = addOn.newInstance(this, "/");
            listener.registerAddOn(webSockets);
            server.addListener(listener);
            deployment.into(this);
            server.start();
            start("/", listener.getPort());
        }

        @Override
        public int port() {
            return listener.getPort();
        }

        @Override
        public void register(Class<?> endpointClass) throws DeploymentException {
            engine.register(endpointClass, "/");
        }

        @Override
        public void register(ServerEndpointConfig config) throws DeploymentException {
            engine.register(config, "/");
        }

        @Override
        public Map<String, Object> getProperties() {
            return Map.of();
        }

        @Override
        public WebSocketEngine getWebSocketEngine() {
            return engine;
        }

        @Override
        public void close() {
            stop();
            server.shutdownNow();
        }
    }
}
