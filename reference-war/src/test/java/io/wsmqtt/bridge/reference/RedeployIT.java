package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.MosquittoBroker;
import io.wsmqtt.bridge.testkit.RedeployableServer;
import io.wsmqtt.bridge.testkit.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RequiresTool("mosquitto")
@DisplayName("Undeploying from Tomcat")
class RedeployIT {
    private static final int TIMES = 10;

    @Test
    @DisplayName("ten times over leaves no thread, timer or class loader, and a phone is served each time")
    void leavesNothing() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.start();
                RedeployableServer tomcat = Servers.tomcat(Servers.options(broker));
                Device device = new Device(broker.port())) {
            device.answersUsersOf("netgate/p1/s1");
            for (int i = 0; i < TIMES; i++) {
                Servers.awaitReady(tomcat);
                Phone.Inbox phone = Phone.connect(Phone.http(), tomcat.httpPort(), "user" + i);
                phone.phone().send(Device.ASK).join();
                await().until(() -> phone.texts().contains(Device.ANSWER));
                tomcat.undeploy();
                assertThat(phone.phone()
                                .closeCode()
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join())
                        .isEqualTo(1001);
                tomcat.deploy(Servers.WAR);
            }
            tomcat.undeploy();
            assertThat(tomcat.log())
                    .as("what Tomcat's leak check says")
                    .doesNotContain("but has failed to stop it")
                    .doesNotContain("but failed to remove it")
                    .doesNotContain("still processing a request")
                    .doesNotContain("memory leak");
            assertThat(liveInstances(tomcat.process().pid(), "org.apache.catalina.loader.ParallelWebappClassLoader"))
                    .as("class loaders of an application that is gone")
                    .isZero();
        }
    }

    /** How many instances survive a full collection, which the histogram makes. */
    static long liveInstances(long pid, String className) throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String lines = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(histogram.waitFor(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(lines).as("a class histogram").contains("java.lang.String");
        return lines.lines()
                .filter(line -> line.contains(" " + className))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^\\s*\\d+:\\s*(\\d+).*$", "$1")))
                .sum();
    }
}
