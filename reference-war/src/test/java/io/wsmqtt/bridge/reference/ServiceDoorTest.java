package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Route;
import io.wsmqtt.bridge.RoutingPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A service entry")
class ServiceDoorTest {
    private static final ClientInfo CLIENT = new ClientInfo("c", "u", Optional.empty(), Map.of(), "");

    @TempDir
    private Path folder;

    private Path policy(String name) {
        return new PlugInFile()
                .policy(name, "", name)
                .service(RoutingPolicy.class, "com.acme." + name)
                .write(folder.resolve(name + ".jar"));
    }

    private static void inside(TwoLoaders loaders, BiConsumer<Extensions, TwoLoaders> check) throws Exception {
        try (loaders;
                Extensions extensions = Extensions.find(loaders.application())) {
            check.accept(extensions, loaders);
        }
    }

    private static Route answer(Extensions extensions) {
        return extensions.routing().orElseThrow().route(CLIENT, Frame.text("?"));
    }

    private static Route.Reply reply(String text) {
        return new Route.Reply(Frame.text(text));
    }

    @Test
    @DisplayName("in the application's own jars is used as it is")
    void own() throws Exception {
        inside(TwoLoaders.with(List.of(), List.of(policy("Own"))), (extensions, loaders) -> {
            assertThat(answer(extensions)).isEqualTo(reply("Own"));
            assertThat(extensions.routing().orElseThrow().getClass().getClassLoader())
                    .isSameAs(loaders.application());
        });
    }

    @Test
    @DisplayName("in the shared folder is used though no API is there")
    void shared() throws Exception {
        inside(
                TwoLoaders.with(List.of(policy("Shared")), List.of()),
                (extensions, loaders) -> assertThat(answer(extensions)).isEqualTo(reply("Shared")));
    }

    @Test
    @DisplayName("in the shared folder is used though another copy of the API is there")
    void sharedApi() throws Exception {
        inside(
                TwoLoaders.withSharedApi(List.of(policy("Shared")), List.of()),
                (extensions, loaders) -> assertThat(answer(extensions)).isEqualTo(reply("Shared")));
    }

    @Test
    @DisplayName("in a shared jar that has the API packed into it is used with the application's API")
    void packedApi() throws Exception {
        PlugInFile file = new PlugInFile().policy("Fat", "", "Fat").service(RoutingPolicy.class, "com.acme.Fat");
        String api = "io/wsmqtt/bridge/RoutingPolicy.class";
        try (var in = RoutingPolicy.class.getResourceAsStream("/" + api)) {
            file.entry(api, in.readAllBytes());
        }
        inside(
                TwoLoaders.with(List.of(file.write(folder.resolve("fat.jar"))), List.of()),
                (extensions, loaders) -> assertThat(answer(extensions)).isEqualTo(reply("Fat")));
    }

    @Test
    @DisplayName("in the shared folder finds its own classes in its jar and the others beside it")
    void dependencies() throws Exception {
        Path library = new PlugInFile()
                .source("Greeting", "public class Greeting { public static String text() { return \"hello\"; } }")
                .write(folder.resolve("library.jar"));
        Path jar = new PlugInFile()
                .source("Greeting", "public class Greeting { public static String text() { return null; } }")
                .source(
                        "Helper",
                        "class Helper { static Route route() {"
                                + " return new Route.Reply(Frame.text(Greeting.text())); } }")
                .source(
                        "Greeter",
                        "public class Greeter implements RoutingPolicy {"
                                + " public Route route(ClientInfo client, Frame frame) { return Helper.route(); } }")
                .service(RoutingPolicy.class, "com.acme.Greeter")
                .writeWithout("Greeting", folder.resolve("policy.jar"));
        inside(
                TwoLoaders.with(List.of(library, jar), List.of()),
                (extensions, loaders) -> assertThat(answer(extensions)).isEqualTo(reply("hello")));
    }

    @Test
    @DisplayName("of two kinds in one shared jar sees the same classes")
    void twoKindsOfAJar() throws Exception {
        Path jar = new PlugInFile()
                .policy("Policy", "", "policy")
                .source("Audit", "public class Audit implements BridgeListener {}")
                .service(RoutingPolicy.class, "com.acme.Policy")
                .service(BridgeListener.class, "com.acme.Audit")
                .write(folder.resolve("both.jar"));
        inside(
                TwoLoaders.with(List.of(jar), List.of()),
                (extensions, loaders) -> assertThat(
                                extensions.routing().orElseThrow().getClass().getClassLoader())
                        .isSameAs(extensions.listener().orElseThrow().getClass().getClassLoader()));
    }

    @Test
    @DisplayName("for one and the same class in both folders counts once")
    void sameClassTwice() throws Exception {
        Path own = policy("Same");
        Path shared = Files.copy(own, folder.resolve("copy.jar"));
        for (TwoLoaders loaders : List.of(
                TwoLoaders.with(List.of(shared), List.of(own)),
                TwoLoaders.withSharedApi(List.of(shared), List.of(own)))) {
            inside(loaders, (extensions, both) -> {
                assertThat(answer(extensions)).isEqualTo(reply("Same"));
                assertThat(extensions.routing().orElseThrow().getClass().getClassLoader())
                        .isSameAs(both.application());
            });
        }
    }

    @Test
    @DisplayName("beside another in the other folder stops the start, and both are named with their jars")
    void two() throws Exception {
        Path one = policy("One");
        Path other = policy("Other");
        try (TwoLoaders loaders = TwoLoaders.with(List.of(one), List.of(other))) {
            assertThatThrownBy(() -> Extensions.find(loaders.application()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("several of the kind io.wsmqtt.bridge.RoutingPolicy: ")
                    .hasMessageContaining("com.acme.One (service entry in " + one + ")")
                    .hasMessageContaining("com.acme.Other (service entry in " + other + ")")
                    .hasMessageContaining("keep one");
        }
    }

    @ParameterizedTest(name = "for a class that {0} is refused: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        does not implement it | public class Bad {} | does not implement that interface
        is abstract | public abstract class Bad implements RoutingPolicy {} | is not a public class
        is not public | class Bad implements RoutingPolicy { public Route route(ClientInfo c, Frame f) { return null; } } | is not a public class
        wants a parameter | public class Bad implements RoutingPolicy { public Bad(String s) {} public Route route(ClientInfo c, Frame f) { return null; } } | has no public constructor without parameters
        throws when made | public class Bad implements RoutingPolicy { public Bad() { throw new IllegalStateException("no license"); } public Route route(ClientInfo c, Frame f) { return null; } } | its constructor threw java.lang.IllegalStateException: no license
        throws when initialised | public class Bad implements RoutingPolicy { static final int N = Integer.parseInt("x"); public Route route(ClientInfo c, Frame f) { return null; } } | cannot be linked: java.lang.NumberFormatException
        """)
    void bad(String what, String source, String message) throws Exception {
        Path jar = new PlugInFile()
                .source("Bad", source)
                .service(RoutingPolicy.class, "com.acme.Bad")
                .write(folder.resolve("bad.jar"));
        refusedInBothFolders(jar, "com.acme.Bad", message);
    }

    @Test
    @DisplayName("for a class that is not there is refused, and the entry named")
    void missing() throws Exception {
        Path jar = new PlugInFile()
                .service(RoutingPolicy.class, "# ours", "com.acme.Missing # soon")
                .write(folder.resolve("bad.jar"));
        refusedInBothFolders(jar, "com.acme.Missing", "is in no jar that the bridge sees; correct the entry");
    }

    @Test
    @DisplayName("for a class that needs another that is not there is refused, and that one named")
    void unlinked() throws Exception {
        Path jar = new PlugInFile()
                .source("Base", "public abstract class Base implements RoutingPolicy {}")
                .source(
                        "Bad",
                        "public class Bad extends Base {"
                                + " public Route route(ClientInfo c, Frame f) { return null; } }")
                .service(RoutingPolicy.class, "com.acme.Bad")
                .writeWithout("Base", folder.resolve("bad.jar"));
        refusedInBothFolders(jar, "com.acme.Bad", "needs the class com.acme.Base, which is not found");
    }

    @Test
    @DisplayName("for a class of a newer Java is refused, and both versions named")
    void newer() throws Exception {
        byte[] bytes;
        String resource = "/" + RoutingPolicy.class.getName().replace('.', '/') + ".class";
        try (var in = RoutingPolicy.class.getResourceAsStream(resource)) {
            bytes = in.readAllBytes();
        }
        bytes[7] = (byte) 200; // the major version, JVMS 4.1
        Path jar = new PlugInFile()
                .entry("com/acme/Bad.class", bytes)
                .service(RoutingPolicy.class, "com.acme.Bad")
                .write(folder.resolve("bad.jar"));
        refusedInBothFolders(jar, "com.acme.Bad", "is compiled for a newer Java than this");
    }

    private static void refusedInBothFolders(Path jar, String className, String message) throws Exception {
        for (TwoLoaders each :
                List.of(TwoLoaders.with(List.of(), List.of(jar)), TwoLoaders.with(List.of(jar), List.of()))) {
            try (TwoLoaders loaders = each) {
                assertThatThrownBy(() -> Extensions.find(loaders.application()))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining(
                                className + ", listed as a io.wsmqtt.bridge.RoutingPolicy in " + jar + ", ")
                        .hasMessageContaining(message);
            }
        }
    }

    @Test
    @DisplayName("that is closeable is closed at the end, and its jar with it")
    void closed() throws Exception {
        Path jar = new PlugInFile()
                .source("Later", "class Later {}")
                .source(
                        "Closing",
                        "public class Closing implements RoutingPolicy, AutoCloseable {"
                                + " public Route route(ClientInfo c, Frame f) { return null; }"
                                + " public void close() { System.setProperty(\"com.acme.closed\", \"yes\"); } }")
                .service(RoutingPolicy.class, "com.acme.Closing")
                .write(folder.resolve("closing.jar"));
        try (TwoLoaders loaders = TwoLoaders.with(List.of(jar), List.of())) {
            Extensions extensions = Extensions.find(loaders.application());
            ClassLoader own = extensions.routing().orElseThrow().getClass().getClassLoader();
            extensions.close();
            extensions.close();

            assertThat(System.clearProperty("com.acme.closed")).isEqualTo("yes");
            assertThat(own.loadClass("com.acme.Later").getClassLoader())
                    .as("the loader of a class that is needed only now: its own has let go of the jar")
                    .isSameAs(loaders.shared());
        }
    }
}
