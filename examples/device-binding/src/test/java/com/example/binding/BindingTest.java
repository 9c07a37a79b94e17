package com.example.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.Admission.Admitted;
import io.wsmqtt.bridge.ClientAcceptor.Inbound;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import io.wsmqtt.bridge.core.Bridge;
import io.wsmqtt.bridge.testkit.InMemoryBroker;
import io.wsmqtt.bridge.testkit.RecordingSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both parts of the sample in the real engine, between a fake broker and a fake client. */
class BindingTest {
    private final JdbcConnectionPool database =
            JdbcConnectionPool.create("jdbc:h2:mem:test;INIT=RUNSCRIPT FROM 'classpath:bindings.sql'", "", "");
    private final InMemoryBroker broker = new InMemoryBroker(Runnable::run);
    private final BindingAuthenticator authenticator =
            new BindingAuthenticator(new Bindings(database), 1, 1, database::dispose);
    private final Bridge bridge = Bridge.builder(broker)
            .keys("main=secret")
            .authenticator(authenticator)
            .routing(new BindingRouting())
            .start();

    @AfterEach
    void end() {
        bridge.close();
        authenticator.close();
    }

    @Test
    void anOwnerSendsCommands() throws Exception {
        RecordingSession alice = send("/netgate/secret/lamp/1/alice", "", "on");

        assertThat(broker.published())
                .singleElement()
                .satisfies(message -> assertThat(message.topic().name()).isEqualTo("netgate/lamp/1/from/alice"));
        alice.assertExhausted();
    }

    @Test
    void aGuestIsToldThatItMayOnlyWatch() throws Exception {
        RecordingSession bob = send("/netgate/secret/lamp/1/bob", "", "on");

        assertThat(bob.newTexts()).containsExactly("{\"ERROR\":\"guests may only watch\"}");
        assertThat(broker.published()).isEmpty();
        bob.assertExhausted();
    }

    @Test
    void aGuestWhoCallsHimselfOwnerInTheAddressStaysAGuest() throws Exception {
        RecordingSession bob = send("/netgate/secret/lamp/1/bob", "role=owner", "on");

        assertThat(bob.newTexts()).containsExactly("{\"ERROR\":\"guests may only watch\"}");
        assertThat(broker.published()).isEmpty();
    }

    @Test
    void aUserWithoutABindingIsRefusedForGood() throws Exception {
        CloseReason reason = refused("/netgate/secret/lamp/2/alice");

        assertThat(reason).isEqualTo(CloseReason.POLICY.withText("this user is not bound to this device"));
        assertThat(reason.mayReconnect()).isFalse();
    }

    @Test
    void aWrongKeyIsRefusedAsEver() throws Exception {
        assertThat(refused("/netgate/wrong/lamp/1/alice")).isEqualTo(CloseReason.BAD_KEY);
    }

    @Test
    void withoutItsDatabaseItAsksClientsToComeBackLater() throws Exception {
        Bindings away = new Bindings(new FakeDatabase(() -> {
            throw new SQLException("nobody is there");
        }));
        try (BindingAuthenticator lonely = new BindingAuthenticator(away, 1, 1, () -> {});
                Bridge waiting = Bridge.builder(broker).authenticator(lonely).start()) {
            CloseReason reason = refusal(await(waiting.admit(to("/netgate/x/lamp/1/alice", ""))));

            assertThat(reason.code()).isEqualTo(1013);
            assertThat(reason.text()).contains("cannot be looked up now");
        }
    }

    @Test
    void moreLookUpsThanMayWaitAreRefusedAtOnceAndBlockNobody() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        Bindings stuck = new Bindings(new FakeDatabase(() -> {
            awaitUninterruptibly(slow);
            return database.getConnection();
        }));
        try (BindingAuthenticator crowded = new BindingAuthenticator(stuck, 1, 1, () -> {});
                Bridge busy = Bridge.builder(broker).authenticator(crowded).start()) {
            var underWay = busy.admit(to("/netgate/x/lamp/1/alice", "")).toCompletableFuture();
            var waits = busy.admit(to("/netgate/x/lamp/1/bob", "")).toCompletableFuture();
            var tooMany = busy.admit(to("/netgate/x/lamp/1/alice", "")).toCompletableFuture();

            assertThat(tooMany)
                    .isCompletedWithValue(new Admission.Refused(
                            CloseReason.OVERLOADED.withText("too many look-ups at once: try again later")));
            assertThat(underWay).isNotDone();
            assertThat(waits).isNotDone();
            slow.countDown();
            assertThat(await(underWay)).isInstanceOf(Admitted.class);
            assertThat(await(waits)).isInstanceOf(Admitted.class);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) throws SQLException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new SQLException("interrupted", e);
        }
    }

    private RecordingSession send(String path, String query, String text) throws Exception {
        Admitted admitted = (Admitted) await(bridge.admit(to(path, query)));
        RecordingSession session = new RecordingSession(admitted.client());
        Inbound inbound = bridge.accept(session);
        await(inbound.received(Frame.text(text)));
        return session;
    }

    private CloseReason refused(String path) throws Exception {
        return refusal(await(bridge.admit(to(path, ""))));
    }

    private static CloseReason refusal(Admission admission) {
        return ((Admission.Refused) admission).reason();
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static Handshake to(String path, String query) {
        return new Handshake(path, query, Optional.empty(), List.of(), "");
    }
}
