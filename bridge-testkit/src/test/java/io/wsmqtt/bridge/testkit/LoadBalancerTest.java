package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.testkit.LoadBalancer.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresTool({"nginx", "haproxy"})
class LoadBalancerTest {

    private static final int NOBODY = 9;

    private static Path documented(Kind kind) {
        return Path.of("..", "docs", "load-balancing", kind.file());
    }

    private static LoadBalancer start(Kind kind) {
        return LoadBalancer.start(kind, documented(kind), NOBODY, NOBODY);
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentedOneLetsNothingInButClients(Kind kind) {
        try (LoadBalancer balancer = start(kind)) {
            for (String path : List.of("", "health/ready", "bridge/health/ready", "metrics", "bridge/metrics")) {
                balancer.process().awaitHttp(balancer.uri().resolve(path), 404, Duration.ofSeconds(5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDocumentedOneDoesNotLogTheKeyOfAClientThatItCannotServe(Kind kind) {
        try (LoadBalancer balancer = start(kind)) {
            URI client = balancer.uri().resolve("netgate/hushhush/p1/s1/ann");
            balancer.process().await("answer", Duration.ofSeconds(10), () -> {
                int status = status(client);
                return status == 502 || status == 503;
            });
            await().untilAsserted(() -> assertThat(balancer.log()).containsPattern("127\\.0\\.0\\.1.* 50[23] "));
            assertThat(balancer.log()).doesNotContain("hushhush");
        }
    }

    private static int status(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @EnumSource
    void itsProcessesAndItsFolderAreGoneOnceItIsClosed(Kind kind) throws Exception {
        LoadBalancer balancer = start(kind);
        ProcessHandle process = ProcessHandle.of(balancer.process().pid()).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        Path folder = Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
        assertThat(folder.resolve(kind.file())).exists();
        balancer.close();
        balancer.close();
        await().untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
        assertThat(folder).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aConfigurationWithoutOneOfTheAddressesIsNotStarted(Kind kind, @TempDir Path folder) throws Exception {
        Path without = Files.writeString(
                folder.resolve(kind.file()),
                Files.readString(documented(kind)).replace(LoadBalancer.NODE_TWO, LoadBalancer.NODE_ONE));
        assertThatThrownBy(() -> LoadBalancer.start(kind, without, NOBODY, NOBODY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(LoadBalancer.NODE_TWO);
    }

    @ParameterizedTest
    @EnumSource
    void aConfigurationThatItDoesNotUnderstandFailsTheStartWithItsLog(Kind kind, @TempDir Path folder)
            throws Exception {
        Path wrong = Files.writeString(
                folder.resolve(kind.file()), Files.readString(documented(kind)) + "\nno_such_option 1;\n");
        assertThatThrownBy(() -> LoadBalancer.start(kind, wrong, NOBODY, NOBODY))
                .hasMessageContaining("no_such_option");
    }
}
