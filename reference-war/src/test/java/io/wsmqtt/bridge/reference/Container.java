package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.WarServer;
import java.nio.file.Path;
import java.util.Arrays;

/** A container that the build has unpacked for the tests. Immutable. */
enum Container {
    EXECUTABLE("java -jar bridge.war", "tomcat", "", "2.1"),
    TOMCAT_10("Tomcat 10.1", "tomcat", "apache-tomcat-%s", "2.1"),
    TOMCAT_11("Tomcat 11", "tomcat-11", "apache-tomcat-%s", "2.2"),
    JETTY_EE10("Jetty ee10", "jetty", "jetty-home-%s", "2.1"),
    JETTY_EE11("Jetty ee11", "jetty", "jetty-home-%s", "2.2"),
    OPEN_LIBERTY("Open Liberty", "open-liberty", "wlp", "2.1"),
    WILDFLY("WildFly", "wildfly", "wildfly-%s", "2.1"),
    PAYARA_MICRO("Payara Micro", "payara-micro", "payara-micro-%s.jar", "2.1"),
    PAYARA("Payara Server", "payara", "payara6", "2.1"),
    GLASSFISH_7("GlassFish 7", "glassfish-7", "glassfish7", "2.1"),
    GLASSFISH_8("GlassFish 8", "glassfish-8", "glassfish8", "2.2");

    private final String title;
    private final String property;
    private final String folder;
    private final String webSocketApi;

    Container(String title, String property, String folder, String webSocketApi) {
        this.title = title;
        this.property = property;
        this.folder = folder;
        this.webSocketApi = webSocketApi;
    }

    static Container named(String name) {
        return Arrays.stream(values())
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("containers.selection has '" + name
                        + "': it has to be few, all, or names with commas between, of " + Arrays.toString(names())));
    }

    private static String[] names() {
        return Arrays.stream(values()).map(Enum::name).toArray(String[]::new);
    }

    WarServer start(Path war, LaunchOptions options) {
        return switch (this) {
            case EXECUTABLE -> WarServer.executable(war, options);
            case TOMCAT_10, TOMCAT_11 -> WarServer.tomcat(home(), war, options);
            case JETTY_EE10 -> WarServer.jetty(home(), "ee10", war, options);
            case JETTY_EE11 -> WarServer.jetty(home(), "ee11", war, options);
            case OPEN_LIBERTY -> WarServer.liberty(home(), war, options);
            case WILDFLY -> WarServer.wildFly(home(), war, options);
            case PAYARA_MICRO -> WarServer.payaraMicro(home(), war, options);
            case PAYARA, GLASSFISH_7, GLASSFISH_8 -> WarServer.glassFish(home(), war, options);
        };
    }

    /** Where the build has put it. */
    Path home() {
        return Path.of(Servers.property("containers.directory"), folder.formatted(version()));
    }

    String version() {
        String version = Servers.property(property + ".version");
        return this == EXECUTABLE ? "Tomcat " + version : version;
    }

    String webSocketApi() {
        return webSocketApi;
    }

    /** Whether it starts on a JDK of that number, as far as is known. */
    boolean startsOn(int jdk) {
        // GlassFish 7 uses the Security Manager, which JDK 24 has ended; this milestone of 8 refuses newer JDKs by
        // itself.
        return jdk < 24 || (this != GLASSFISH_7 && this != GLASSFISH_8);
    }

    /** Whether it tells the application that it is to stop before it ends the connections, so that what is under way arrives. */
    boolean drainsWhenStopped() {
        return switch (this) {
            case JETTY_EE10, JETTY_EE11, OPEN_LIBERTY, WILDFLY, GLASSFISH_7 -> false;
            default -> true;
        };
    }

    /** The log without what the container is known to log against our advice. */
    String withoutItsHabits(String log) {
        return switch (this) {
            // They quote a malformed request line once, at INFO; docs/configuration.md says how to switch that off, and
            // the executable does.
            case TOMCAT_10, TOMCAT_11 -> log.replaceAll("(?m)^.*Invalid character found in the request target.*$", "");
            // As above, and as an error; it is a message of the web container that cannot be told to leave the address
            // out.
            case OPEN_LIBERTY -> log.replaceAll("(?m)^.*CWWWC0005I.*$", "");
            default -> log;
        };
    }

    @Override
    public String toString() {
        return title;
    }
}
