package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A CDI bean")
class CdiDoorTest {
    private static final ClientInfo CLIENT = new ClientInfo("c", "u", Optional.empty(), Map.of(), "");
    private static final ClassLoader LOADER = CdiDoorTest.class.getClassLoader();

    @TempDir
    private Path folder;

    private @Nullable SeContainer cdi;

    /** Says what it is. */
    public abstract static class Saying implements RoutingPolicy {
        @Override
        public Route route(ClientInfo client, Frame frame) {
            return new Route.Reply(Frame.text(text()));
        }

        abstract String text();
    }

    /** One for all. */
    @ApplicationScoped
    public static class Shared extends Saying {
        @Override
        String text() {
            return "shared";
        }
    }

    /** Counts its ends. */
    @ApplicationScoped
    public static class Ends {
        final AtomicInteger seen = new AtomicInteger();

        int seen() {
            return seen.get();
        }

        void count() {
            seen.incrementAndGet();
        }
    }

    /** One for whoever asks, and injected into. */
    @Dependent
    public static class Own extends Saying {
        @Inject
        Ends ends;

        @Override
        String text() {
            return "ends: " + ends.seen();
        }

        @PreDestroy
        void end() {
            ends.count();
        }
    }

    /** Displaces the others. */
    @Alternative
    @Priority(1)
    @ApplicationScoped
    public static class Chosen extends Saying {
        @Override
        String text() {
            return "chosen";
        }
    }

    /** Displaces that one. */
    @Alternative
    @Priority(2)
    @ApplicationScoped
    public static class ChosenBefore extends Chosen {
        @Override
        String text() {
            return "chosen before";
        }
    }

    /** For somebody else. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Elsewhere {}

    /** Not for the bridge. */
    @Elsewhere
    @ApplicationScoped
    public static class Qualified extends Shared {}

    /** Gone before a message comes. */
    @RequestScoped
    public static class Brief extends Shared {}

    /** Cannot be made. */
    @ApplicationScoped
    public static class Failing extends Shared {
        /** Throws. */
        public Failing() {
            // Its client proxy is made by the same constructor.
            if (getClass() == Failing.class) {
                throw new IllegalStateException("no license");
            }
        }
    }

    /** Makes two. */
    @Dependent
    public static class Producers {
        @Produces
        @Dependent
        RoutingPolicy produced() {
            return new Shared();
        }
    }

    @AfterEach
    void stop() {
        if (cdi != null) {
            cdi.close();
        }
    }

    private void start(Class<?>... beans) {
        cdi = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(beans)
                .initialize();
    }

    private static Route answer(Extensions extensions) {
        return extensions.routing().orElseThrow().route(CLIENT, Frame.text("?"));
    }

    private static Route.Reply reply(String text) {
        return new Route.Reply(Frame.text(text));
    }

    @Test
    @DisplayName("is not looked for where CDI has not been started")
    void noCdi() {
        try (Extensions extensions = Extensions.find(LOADER)) {
            assertThat(extensions.routing()).isEmpty();
        }
    }

    @Test
    @DisplayName("is not looked for, nor is CDI touched, where the application does not see its API")
    void noApi() throws Exception {
        start(Shared.class);
        URLClassLoader without = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
        Extensions extensions = Extensions.find(without);
        assertThat(extensions.routing()).isEmpty();
    }

    @Test
    @DisplayName("is used")
    void used() {
        start(Shared.class);
        Extensions extensions = Extensions.find(LOADER);
        assertThat(answer(extensions)).isEqualTo(reply("shared"));
    }

    @Test
    @DisplayName("that is dependent is injected into, and destroyed once at the end")
    void dependent() {
        start(Own.class, Ends.class);
        Extensions extensions = Extensions.find(LOADER);
        assertThat(answer(extensions)).isEqualTo(reply("ends: 0"));
        extensions.close();
        extensions.close();
        assertThat(CDI.current().select(Ends.class).get().seen()).isEqualTo(1);
    }

    @Test
    @DisplayName("made by a producer is used")
    void produced() {
        start(Producers.class);
        Extensions extensions = Extensions.find(LOADER);
        assertThat(answer(extensions)).isEqualTo(reply("shared"));
    }

    @Test
    @DisplayName("that is an alternative displaces others, and the highest priority wins")
    void alternatives() {
        start(Shared.class, Chosen.class, ChosenBefore.class);
        Extensions extensions = Extensions.find(LOADER);
        assertThat(answer(extensions)).isEqualTo(reply("chosen before"));
    }

    @Test
    @DisplayName("with a qualifier of its own alone is no candidate")
    void qualified() {
        start(Shared.class, Qualified.class);
        Extensions extensions = Extensions.find(LOADER);
        assertThat(answer(extensions)).isEqualTo(reply("shared"));
    }

    @Test
    @DisplayName("beside another stops the start, and all are named")
    void two() {
        start(Shared.class, Own.class, Ends.class, Producers.class);
        assertThatThrownBy(() -> Extensions.find(LOADER))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("several of the kind io.wsmqtt.bridge.RoutingPolicy: ")
                .hasMessageContaining(Shared.class.getName() + " (CDI bean, @ApplicationScoped, in ")
                .hasMessageContaining(Own.class.getName() + " (CDI bean, @Dependent, in ")
                .hasMessageContaining(Producers.class.getName() + " (made by a CDI producer of that class");
    }

    @Test
    @DisplayName("of the scope of a request is refused")
    void brief() {
        start(Brief.class);
        assertThatThrownBy(() -> Extensions.find(LOADER))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(Brief.class.getName() + ", a CDI bean, is @RequestScoped: ")
                .hasMessageContaining("make it @ApplicationScoped or @Dependent");
    }

    @Test
    @DisplayName("that cannot be made stops the start, not the first client")
    void failing() {
        start(Failing.class);
        assertThatThrownBy(() -> Extensions.find(LOADER))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(Failing.class.getName()
                        + ", a CDI bean, cannot be made: java.lang.IllegalStateException: no license");
    }

    private URLClassLoader withService(Class<?> type) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(RoutingPolicy.class.getName()), List.of(type.getName()));
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, LOADER);
    }

    @Test
    @DisplayName("that is a service entry as well counts once, and is injected into")
    void both() throws Exception {
        start(Own.class, Ends.class);
        URLClassLoader loader = withService(Own.class);
        Extensions extensions = Extensions.find(loader);
        assertThat(answer(extensions)).isEqualTo(reply("ends: 0"));
    }

    @Test
    @DisplayName("beside a service entry for another class stops the start, and both are named")
    void beanAndService() throws Exception {
        start(Shared.class);
        URLClassLoader loader = withService(Chosen.class);
        assertThatThrownBy(() -> Extensions.find(loader))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(Shared.class.getName() + " (CDI bean, @ApplicationScoped, in ")
                .hasMessageContaining(Chosen.class.getName() + " (service entry in " + folder);
    }
}
