package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Where and with what it was measured. */
final class Machine {
    private Machine() {}

    /** A fact a line. */
    static List<String> facts(Properties properties) {
        return List.of(
                "Date: " + LocalDate.now(ZoneOffset.UTC),
                "Machine: " + Runtime.getRuntime().availableProcessors() + " cores of "
                        + value("/proc/cpuinfo", "model name") + ", " + memory() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "JDK: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                "Bridge " + properties.getProperty("bench.version", "?") + ", Tomcat "
                        + properties.getProperty("bench.tomcat", "?") + ", Paho "
                        + properties.getProperty("bench.paho", "?") + ", " + mosquitto());
    }

    private static String value(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String memory() {
        String kib = value("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kib.isEmpty() ? "unknown memory" : Math.round(Long.parseLong(kib) / 1048576.0) + " GiB";
    }

    /** Its first line of help, which is its name and version. */
    private static String mosquitto() {
        for (String program : List.of("mosquitto", "/usr/sbin/mosquitto")) {
            try {
                Process process = new ProcessBuilder(program, "-h")
                        .redirectErrorStream(true)
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                return output.lines().findFirst().orElse("Mosquitto");
            } catch (IOException e) {
                // Not there.
            }
        }
        return "Mosquitto of unknown version";
    }
}
