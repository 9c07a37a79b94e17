package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.testkit.RawWebSocket;
import io.wsmqtt.bridge.testkit.RawWebSocket.Event;
import io.wsmqtt.bridge.testkit.RedeployableServer;
import io.wsmqtt.bridge.testkit.WarServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What comes last: the idle client, the application taken away and put back, the server stopped. */
interface EndingContract extends Deployed {
    /** More than the time after which Jetty closes what is idle. */
    Duration IDLE = Duration.ofSeconds(35);

    Event TOLD_TO_COME_BACK = new Event.Close(CloseReason.GOING_AWAY.code(), CloseReason.GOING_AWAY.text());

    /** How long what an ended application used may take to become garbage. */
    Duration GARBAGE_PATIENCE = Duration.ofSeconds(30);

    /** The same, for the last but one. */
    Duration LAST_PATIENCE = Duration.ofMinutes(1);

    String REMAINS = "remains of an application that was taken away";

    /** A client that has sent and received nothing since the application was ready. */
    RawWebSocket idle();

    /** When that was, by {@link System#nanoTime()}. */
    long idleSince();

    /** What is deployed. */
    Path deployed();

    /**
     * No client may send so early (RFC 6455 section 4.1), so Open Liberty may lose that frame, but then always, and nothing else. They are
     * more than the threads that some containers have for requests: none may wait for what it is to do itself. Not before the tests of
     * refusals: see docs/containers.md on clients that come to Payara and GlassFish in such a way.
     */
    @Test
    @Order(Integer.MAX_VALUE - 4)
    default void aFrameSentTogetherWithTheHandshakeHarmsNobody() {
        boolean taken = isEchoedTogetherWithTheHandshake(true);
        observed("a frame sent together with the handshake", taken ? "is taken" : "is lost, what follows is taken");
        assertThat(taken || isOpenLiberty())
                .as("taken, or lost by Open Liberty")
                .isTrue();
        for (int i = 0; i < 12; i++) {
            assertThat(isEchoedTogetherWithTheHandshake(taken)).isEqualTo(taken);
        }
    }

    /** Whether such a frame is answered; waited for where it is likely. One that is sent later has to be. */
    private boolean isEchoedTogetherWithTheHandshake(boolean likely) {
        try (RawWebSocket socket = RawWebSocket.to(server().httpPort(), LAMP + "early?heartbeat=echo")
                .withText("H")
                .open()) {
            Optional<Event> answer = socket.poll(likely ? PATIENCE : Duration.ofMillis(100));
            answer.ifPresent(event -> assertThat(event).isEqualTo(new Event.Text("H")));
            socket.sendText("H");
            assertThat(socket.next(PATIENCE)).isEqualTo(new Event.Text("H"));
            return answer.isPresent();
        }
    }

    /** Its silence would close it, too, but here that would take a day. */
    @Test
    @Order(Integer.MAX_VALUE - 3)
    default void aClientThatIsGoneAsSoonAsItHasComeIsNoticed() {
        awaitQuiet();
        for (int i = 0; i < 12; i++) {
            RawWebSocket.to(server().httpPort(), LAMP + "gone").leave();
            connect(LAMP + "gone").close();
        }
        awaitQuiet();
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    default void aClientThatIsIdleStaysConnected() {
        await().atMost(IDLE.plus(PATIENCE)).until(() -> System.nanoTime() - idleSince() > IDLE.toNanos());
        assertThat(idle().poll()).isEmpty();
        Deployed.awaitSubscription(idle());
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    default void takenAwayItDrainsAndLeavesNothingAndPutBackItServesAgain() {
        if (!(server() instanceof RedeployableServer redeployable)) {
            observed("undeploy", "cannot be done while it runs");
            return;
        }
        observed("undeploy", "drains, and closes with 1001");
        for (int i = 0; i < 2; i++) {
            assertThat(drained(redeployable::undeploy)).isEqualTo(TOLD_TO_COME_BACK);
            assertThat(RawWebSocket.to(redeployable.httpPort(), LAMP + "newcomer")
                            .refused()
                            .status())
                    .isIn(404, 503);
            observed(REMAINS, remains(redeployable));
            redeployable.deploy(deployed());
            awaitReady(200);
            connected("back").close();
        }
        // The one that runs, and of those before it one at most: whoever keeps some lets go of them.
        if (!letsGo(redeployable, ReferenceApp.class, 2)) {
            assertThat(keepsAnyApplication(redeployable))
                    .as("whether it keeps applications that have nothing of ours, too")
                    .isTrue();
            observed(REMAINS, "its classes, as those of any application, until the server ends");
        }
    }

    /** Whether at most so many applications that have this class are there in the end. */
    private static boolean letsGo(WarServer server, Class<?> of, int most) {
        RunningJvm jvm = RunningJvm.of(server);
        try {
            await().atMost(LAST_PATIENCE).pollInterval(Duration.ofSeconds(3)).until(() -> jvm.applications(of) <= most);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Whether it keeps what was taken away whatever that was. Ours is there again afterwards. */
    private boolean keepsAnyApplication(RedeployableServer redeployable) {
        redeployable.undeploy();
        Path empty = EmptyApplication.in(deployed().resolveSibling("empty"));
        for (int i = 0; i < 2; i++) {
            redeployable.deploy(empty);
            redeployable.undeploy();
        }
        boolean keeps = !letsGo(redeployable, EmptyApplication.class, 1);
        redeployable.deploy(deployed());
        awaitReady(200);
        return keeps;
    }

    @Test
    @Order(Integer.MAX_VALUE)
    default void stoppedItDrains() {
        Event last = drained(() -> server().process().stop(Duration.ofSeconds(40)));

        Event.Close withoutText = new Event.Close(CloseReason.GOING_AWAY.code(), "");
        assertThat(last).isIn(TOLD_TO_COME_BACK, withoutText, new Event.Eof());
        if (drainsWhenStopped()) {
            assertThat(last).isEqualTo(TOLD_TO_COME_BACK);
        }
        observed(
                "SIGTERM",
                last.equals(TOLD_TO_COME_BACK)
                        ? "drains, and closes with 1001"
                        : last.equals(withoutText)
                                ? "closes with 1001 by itself, and then tells the application"
                                : "closes the sockets, and then tells the application");
        assertThat(server().log()).doesNotContain("the drain was not done");
    }

    /**
     * Has this end the application under its clients, sees all that was under way arrive, and what comes last of all. A container that
     * ends the connections before it tells the application cuts off what the broker has not handed over yet; what comes before has no
     * gap.
     */
    private Event drained(Runnable end) {
        int before = device().heard().size();
        try (RawWebSocket sending = connected("sending");
                RawWebSocket receiving = connected("receiving")) {
            List<String> commands = numbered("command ");
            List<String> readings = numbered("reading ");
            commands.forEach(sending::sendText);
            assertThat(sending.next(PATIENCE)).isEqualTo(new Event.Text(commands.get(0)));
            for (String reading : readings) {
                device().publish(DEVICE + "/to/receiving", reading).join();
            }
            end.run();

            List<String> received = new ArrayList<>();
            Event last = textsAndThen(receiving, received);
            List<String> answered = new ArrayList<>(commands.subList(0, 1));
            assertThat(textsAndThen(sending, answered)).isEqualTo(last);
            List<String> heard = device().heard();
            heard = heard.subList(before, heard.size());
            if (last.equals(TOLD_TO_COME_BACK)) {
                assertThat(received).isEqualTo(readings);
                assertThat(answered).isEqualTo(commands);
                assertThat(heard).containsAll(commands);
            } else {
                assertThat(received).isEqualTo(readings.subList(0, Math.min(received.size(), readings.size())));
                assertThat(answered).isEqualTo(commands.subList(0, Math.min(answered.size(), commands.size())));
                assertThat(heard).containsAll(answered);
            }
            if (last instanceof Event.Close) {
                for (RawWebSocket client : List.of(sending, receiving)) {
                    Deployed.answerClose(client, 1001);
                    assertThat(client.next(PATIENCE)).isEqualTo(new Event.Eof());
                }
            }
            return last;
        }
    }

    private static List<String> numbered(String what) {
        return IntStream.range(0, 50).mapToObj(i -> what + i).toList();
    }

    /** Adds the texts that come, and returns what comes after them. */
    private static Event textsAndThen(RawWebSocket client, List<String> texts) {
        Event event = client.next(PATIENCE);
        while (event instanceof Event.Text text) {
            texts.add(text.text());
            event = client.next(PATIENCE);
        }
        return event;
    }

    /** Nothing, or classes alone and no thread. */
    private static String remains(WarServer server) {
        try {
            assertNothingRemains(server);
            return "none";
        } catch (ConditionTimeoutException e) {
            assertThat(RunningJvm.of(server).threads()).noneMatch(name -> name.startsWith("bridge-"));
            return "its classes, for a while";
        }
    }

    /**
     * Sees every thread, class and object of an application that was taken away go. Requests are made meanwhile, for which there is no
     * application: workers may keep the last that they served, and with it its application, until the next.
     */
    static void assertNothingRemains(WarServer server) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(server.uri().resolve("gone")).build();
        RunningJvm jvm = RunningJvm.of(server);
        await().atMost(GARBAGE_PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    CompletableFuture.allOf(Stream.generate(() -> http.sendAsync(request, BodyHandlers.discarding()))
                                    .limit(64)
                                    .toArray(CompletableFuture<?>[]::new))
                            .join();
                    assertThat(jvm.remains()).isEmpty();
                });
    }
}
