package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.ClientAcceptor;
import io.wsmqtt.bridge.ClientInfo;
import io.wsmqtt.bridge.ClientSession;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Handshake;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An acceptor without an engine: it lets in whom it is told to, and records.
 *
 * <p>Thread-safe.
 */
final class RecordingAcceptor implements ClientAcceptor {
    private final AtomicLong connections = new AtomicLong();
    private final Queue<Handshake> handshakes = new ConcurrentLinkedQueue<>();
    private final Queue<RecordedSession> all = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<RecordedSession> opened = new LinkedBlockingQueue<>();

    // Set by the test before it connects.
    volatile Function<Handshake, CompletionStage<Admission>> admission =
            handshake -> CompletableFuture.completedStage(admitted(handshake, Optional.empty()));
    volatile Function<ClientSession, Function<Frame, CompletionStage<Void>>> behaviour =
            session -> frame -> CompletableFuture.completedStage(null);
    volatile Consumer<ClientSession> onAccept = session -> {};

    /** Admits as the user that the last segment of the path names. */
    Admission admitted(Handshake handshake, Optional<String> subprotocol) {
        List<String> segments = handshake.pathSegments();
        ClientInfo client = new ClientInfo(
                "c" + connections.incrementAndGet(),
                segments.get(segments.size() - 1),
                Optional.empty(),
                Map.of(),
                handshake.remoteAddress());
        return new Admission.Admitted(client, subprotocol);
    }

    /** The next session that was opened. */
    RecordedSession nextSession() {
        try {
            RecordedSession session = opened.poll(10, TimeUnit.SECONDS);
            if (session == null) {
                throw new AssertionError("no session was opened within 10 s");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    List<Handshake> handshakes() {
        return List.copyOf(handshakes);
    }

    List<RecordedSession> sessions() {
        return List.copyOf(all);
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        handshakes.add(handshake);
        return admission.apply(handshake);
    }

    @Override
    public Inbound accept(ClientSession session) {
        RecordedSession recorded = new RecordedSession(session, behaviour);
        all.add(recorded);
        opened.add(recorded);
        onAccept.accept(session);
        return recorded;
    }
}
