package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerConnector;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.LinkListener;
import io.wsmqtt.bridge.LinkOptions;
import io.wsmqtt.bridge.LinkOptions.SessionStart;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Received;
import io.wsmqtt.bridge.testkit.RecordingLinkListener.Up;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of {@link BrokerConnectorContract} stand on: a connector, two links of it, and faults where there are any. */
abstract class BrokerFixture {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    static final Duration SESSION_EXPIRY = Duration.ofMinutes(5);
    static final TopicFilter ALL = TopicFilter.of("contract/#");

    final RecordingLinkListener listener = new RecordingLinkListener();
    final RecordingLinkListener peerListener = new RecordingLinkListener();
    private final List<RecordingLinkListener> listeners = new ArrayList<>(List.of(listener, peerListener));

    // Set before each test, by JUnit's thread, which is the only one to use it.
    @SuppressWarnings("NullAway.Init")
    BrokerConnector connector;

    /** A connector to a broker that is up and empty; asked once for each test. The test closes it. */
    protected abstract BrokerConnector connector();

    /** A way to break the broker of the last {@link #connector()}; where there is none those tests are skipped. */
    protected abstract Optional<? extends BrokerFaults> faults();

    /** Whether the broker names Subscription Identifiers; it does unless overridden. */
    protected boolean namesIdentifiers() {
        return true;
    }

    /** Whether the broker says 0x8E to a client whose session another one takes over; it does unless overridden. */
    protected boolean tellsTakeover() {
        return true;
    }

    /** A topic that the broker lets nobody publish or subscribe to; without one those tests are skipped. */
    protected Optional<Topic> forbiddenTopic() {
        return Optional.empty();
    }

    /** The Maximum Packet Size that the broker states, below 1 MiB; without one that test is skipped. */
    protected OptionalInt maximumPacketSize() {
        return OptionalInt.empty();
    }

    @BeforeEach
    final void connect() {
        connector = connector();
    }

    @AfterEach
    final void closeAndExpectNoViolation() {
        connector.close();
        assertThat(listeners).allSatisfy(one -> assertThat(one.violations()).isEmpty());
    }

    /** The faults, or no test. */
    final BrokerFaults requireFaults() {
        Optional<? extends BrokerFaults> faults = faults();
        assumeThat(faults).isPresent();
        return faults.orElseThrow();
    }

    /** The link under test, up. */
    final BrokerLink link() {
        return upLink("contract-link", listener);
    }

    /** An independent client of the same broker, up. */
    final BrokerLink peer() {
        return upLink("contract-peer", peerListener);
    }

    final BrokerLink upLink(String clientId, RecordingLinkListener told) {
        BrokerLink link = open(clientId, told, 100);
        assertThat(told.next(Up.class, PATIENCE).sessionPresent()).isFalse();
        return link;
    }

    final BrokerLink open(String clientId, LinkListener told, int receiveMaximum) {
        return open(clientId, told, receiveMaximum, SessionStart.NEW);
    }

    final BrokerLink open(String clientId, LinkListener told, int receiveMaximum, SessionStart start) {
        return connector.open(new LinkOptions(clientId, SESSION_EXPIRY, receiveMaximum, start), told);
    }

    /** A listener whose contract is checked at the end, too. */
    final RecordingLinkListener newListener() {
        RecordingLinkListener added = new RecordingLinkListener();
        listeners.add(added);
        return added;
    }

    static Message message(String topic, String payload) {
        return builder(topic, payload).build();
    }

    static Message.Builder builder(String topic, String payload) {
        return Message.builder(Topic.of(topic), ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }

    static String text(Message message) {
        return StandardCharsets.UTF_8.decode(message.payload()).toString();
    }

    /** Waits until the stage completes normally. */
    @CanIgnoreReturnValue
    static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError("the stage did not complete normally", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Waits until the stage fails, with this exception itself and no wrapper around it. */
    @CanIgnoreReturnValue
    static <E extends BridgeException> E failed(CompletionStage<?> stage, Class<E> with) {
        var thrown =
                assertThatThrownBy(() -> stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        thrown.isInstanceOf(ExecutionException.class).cause().isExactlyInstanceOf(with);
        List<E> failures = new ArrayList<>();
        var unused = stage.whenComplete((done, failure) -> failures.add(with.cast(failure)));
        return failures.get(0);
    }

    static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    static void subscribe(BrokerLink link, String filter, int subscriptionId) {
        done(link.subscribe(TopicFilter.of(filter), Qos.AT_LEAST_ONCE, subscriptionId));
    }

    static void publish(BrokerLink link, String topic, String payload) {
        done(link.publish(message(topic, payload)));
    }

    static Received received(RecordingLinkListener by) {
        return by.next(Received.class, PATIENCE);
    }

    static String receivedText(RecordingLinkListener by) {
        return text(received(by).message());
    }

    /** The payloads of the messages up to and with this one. */
    static List<String> receivedTextsUntil(RecordingLinkListener by, String last) {
        List<String> texts = new ArrayList<>();
        while (texts.isEmpty() || !texts.get(texts.size() - 1).equals(last)) {
            texts.add(receivedText(by));
        }
        return texts;
    }
}
