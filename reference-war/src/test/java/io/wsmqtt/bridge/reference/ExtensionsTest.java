package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
    @TempDir
    private Path folder;

    /** A policy of an application. */
    public static class OnePolicy implements RoutingPolicy {
        @Override
        public Route route(ClientInfo client, Frame frame) {
            return new Route.Pass();
        }
    }

    /** Another. */
    public static final class OtherPolicy extends OnePolicy {}

    private Extensions find(String... policies) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(RoutingPolicy.class.getName()), List.of(policies));
        URL[] urls = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ExtensionsTest.class.getClassLoader())) {
            return Extensions.find(loader);
        }
    }

    @Test
    void findsNoneWhereThereIsNone() throws IOException {
        assertThat(find()).isEqualTo(Extensions.NONE);
    }

    @Test
    void findsTheOnlyOne() throws IOException {
        assertThat(find(OnePolicy.class.getName()).routing()).containsInstanceOf(OnePolicy.class);
    }

    @Test
    void namesSeveralInsteadOfChoosing() {
        assertThatThrownBy(() -> find(OnePolicy.class.getName(), OtherPolicy.class.getName()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("several services of the kind io.wsmqtt.bridge.RoutingPolicy")
                .hasMessageContaining(OnePolicy.class.getName())
                .hasMessageContaining(OtherPolicy.class.getName());
    }
}
