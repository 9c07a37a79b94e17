package io.wsmqtt.bridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** GlassFish or Payara Server: a copy of its domain1, administered by its asadmin. */
final class GlassFishServer extends LaunchedServer implements RedeployableServer {

    private static final Pattern LISTENER = Pattern.compile("<network-listener (port=\"(8080|8181|4848)\")");
    private static final Pattern PORT = Pattern.compile("\\b(port|telnet\\.port)=(\"?)(8686|3700|3820|3920|6666)\\b");

    private final Path home;
    private final int adminPort;

    private GlassFishServer(Path home, Launch launch, int adminPort) {
        super(launch);
        this.home = home;
        this.adminPort = adminPort;
    }

    static GlassFishServer start(Path home, Path war, LaunchOptions options) {
        return Launch.of("glassfish-", options, launch -> {
            launch.folder().folder("domains");
            launch.folder().copy(home.resolve("glassfish/domains/domain1"), "domains/domain1");
            int adminPort = FreePorts.next();
            bind(launch.path("domains/domain1/config/domain.xml"), launch.httpPort(), adminPort);
            launch.shareLibrariesIn("domains/domain1/lib");
            GlassFishServer server = new GlassFishServer(home, launch, adminPort);
            launch.runUntil("startup time ?:", server.command(), options.environment());
            server.deploy(war);
            return server;
        });
    }

    /** Every port a free one, every address this machine's own. */
    private static void bind(Path domain, int httpPort, int adminPort) {
        try {
            String text = Files.readString(domain)
                    .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
                    .replace(
                            "<hazelcast-config-specific-configuration>",
                            "<hazelcast-config-specific-configuration enabled=\"false\">");
            text = LISTENER.matcher(text)
                    .replaceAll(found -> "<network-listener address=\"127.0.0.1\" port=\""
                            + switch (found.group(2)) {
                                case "8080" -> httpPort;
                                case "4848" -> adminPort;
                                default -> FreePorts.next();
                            }
                            + "\"");
            // The broker for JMS would listen on all addresses.
            text = text.replaceFirst(
                    "<admin-service ",
                    "<jms-service type=\"REMOTE\" default-jms-host=\"default_JMS_host\"><jms-host name=\"default_JMS_host\""
                            + " host=\"localhost\" port=\"" + FreePorts.next() + "\"/></jms-service><admin-service ");
            text = PORT.matcher(text).replaceAll(found -> found.group(1) + "=" + found.group(2) + FreePorts.next());
            Files.writeString(domain, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What asadmin would start, without asadmin as its parent. */
    private List<String> command() {
        String dump = asadmin(
                "start-domain",
                "--dry-run",
                "--domaindir",
                launch().path("domains").toString(),
                "domain1");
        List<String> theirs = dump.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("Dump of ") && !line.startsWith("Command "))
                .toList();
        List<String> command = launch().java();
        command.addAll(theirs.subList(1, theirs.size()));
        // Payara would wait for the master password on its standard input.
        int stdin = command.indexOf("-read-stdin");
        if (stdin > 0) {
            command.set(stdin + 1, "false");
        }
        return command;
    }

    private String asadmin(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/asadmin").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", launch().options().javaHome().toString());
        environment.put("AS_JAVA", launch().options().javaHome().toString());
        return Tools.run(command, environment);
    }

    private void administer(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", Integer.toString(adminPort)));
        all.addAll(List.of(arguments));
        asadmin(all.toArray(String[]::new));
    }

    @Override
    public void undeploy() {
        administer("undeploy", "bridge");
    }

    @Override
    public void deploy(Path war) {
        administer(
                "deploy",
                "--name",
                "bridge",
                "--contextroot",
                "/",
                war.toAbsolutePath().toString());
    }
}
