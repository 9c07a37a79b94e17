package io.wsmqtt.bridge.reference;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the bridge with the web application and ends it with it. If it cannot be started the deployment fails with a
 * message that says why.
 *
 * <p>Serial: the container calls it once for each.
 */
public final class BridgeContextListener implements ServletContextListener {
    private static final Logger log = LoggerFactory.getLogger(BridgeContextListener.class);

    private @Nullable ReferenceApp app; // guarded by: serial use

    /** For the container. */
    public BridgeContextListener() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Optional<Path> file =
                Optional.ofNullable(context.getInitParameter("bridge.config")).map(Path::of);
        // What the executable says of itself.
        Map<String, String> ofContainer =
                Optional.ofNullable(context.getInitParameter(Settings.CONNECTOR.name() + ".default")).stream()
                        .collect(Collectors.toMap(value -> Settings.CONNECTOR.name(), value -> value));
        ReferenceApp started = start(file, ofContainer, context.getClassLoader());
        try {
            started.register(context);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        app = started;
    }

    private static ReferenceApp start(Optional<Path> file, Map<String, String> ofContainer, ClassLoader loader) {
        try {
            Configuration configuration =
                    new ConfigurationReader(System.getenv(), systemProperties(), file, ofContainer).read();
            Extensions extensions = Extensions.find(loader);
            try {
                return ReferenceApp.start(configuration, extensions);
            } catch (RuntimeException e) {
                extensions.close();
                throw e;
            }
        } catch (ConfigurationException e) {
            // Tomcat writes the exception into another log than the one that people look at.
            log.error(e.getMessage());
            throw e;
        }
    }

    private static Map<String, String> systemProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, "")));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ReferenceApp ending = app;
        app = null;
        if (ending != null) {
            ending.close();
        }
        RecordCaches.release();
    }
}
