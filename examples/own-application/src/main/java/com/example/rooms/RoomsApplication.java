package com.example.rooms;

import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.core.BridgeConfig;
import io.wsmqtt.bridge.jakarta.HandshakeFilter;
import io.wsmqtt.bridge.jakarta.JakartaAdapter;
import io.wsmqtt.bridge.jakarta.JakartaOptions;
import io.wsmqtt.bridge.paho.PahoConnector;
import io.wsmqtt.bridge.paho.PahoOptions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Starts the bridge with the application, and ends it with it. */
@WebListener
public class RoomsApplication implements ServletContextListener {
    private BrokerConnector broker;
    private Bridge bridge;
    private JakartaAdapter adapter;

    /** For the container. */
    public RoomsApplication() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        broker = new PahoConnector(PahoOptions.of(setting("ROOMS_BROKER", "tcp://127.0.0.1:1883")));
        bridge = Bridge.builder(broker)
                .config(BridgeConfig.builder()
                        .path(RoomsEndpoint.PATH)
                        .user("{room}/{member}")
                        .publishTopic("rooms/{room}/{member}")
                        .subscribeTopics(List.of("rooms/{room}/+"))
                        .build())
                .keys(setting("ROOMS_KEYS", ""))
                .start();
        adapter = JakartaAdapter.open(bridge, JakartaOptions.defaults());
        RoomsConfigurator.ADAPTER.set(adapter);

        ServletContext context = event.getServletContext();
        context.addFilter("bridge", new HandshakeFilter(adapter))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/rooms/*");
        context.addServlet("drain", new DrainServlet(bridge)).setLoadOnStartup(1);
    }

    private static String setting(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }

    /** The drain has been: see {@link DrainServlet}. This releases threads and connections. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        RoomsConfigurator.ADAPTER.set(null);
        if (adapter != null) {
            adapter.close();
            bridge.close();
            broker.close();
        }
    }
}
