package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.BrokerLink;
import io.wsmqtt.bridge.Message;
import io.wsmqtt.bridge.Qos;
import io.wsmqtt.bridge.Topic;
import io.wsmqtt.bridge.TopicFilter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences about {@link BrokerLink#publish} while the broker is there. */
abstract class PublishContract extends BrokerFixture {
    @ParameterizedTest
    @EnumSource(Qos.class)
    void aMessageOfEachQosCompletesAndArrives(Qos qos) {
        subscribe(peer(), "contract/#", 1);
        done(link().publish(builder("contract/qos", "hello").qos(qos).build()));
        Message arrived = received(peerListener).message();
        assertThat(text(arrived)).isEqualTo("hello");
        assertThat(arrived.topic()).isEqualTo(Topic.of("contract/qos"));
        assertThat(arrived.qos()).isEqualTo(qos.min(Qos.AT_LEAST_ONCE));
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void messagesGoOutInTheOrderOfTheCallsAlsoBeyondTheReceiveMaximum(Qos qos) {
        subscribe(peer(), "contract/#", 1);
        BrokerLink link = link();
        List<String> sent = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (String text : sent) {
            stages.add(link.publish(builder("contract/order", text).qos(qos).build()));
        }
        stages.forEach(BrokerFixture::done);
        assertThat(receivedTextsUntil(peerListener, "299")).isEqualTo(sent);
    }

    @Test
    void allPropertiesOfAMessageArrive() {
        subscribe(peer(), "contract/#", 1);
        List<Message.UserProperty> properties = List.of(
                new Message.UserProperty("trace", "1"),
                new Message.UserProperty("trace", "2"),
                new Message.UserProperty("名", "空 😀"),
                new Message.UserProperty("empty", ""));
        byte[] correlation = {0, (byte) 0xFF, 1, (byte) 0x80};
        done(link().publish(builder("contract/properties/é", "{}")
                .contentType("application/json")
                .responseTopic(Topic.of("contract/answers/1"))
                .correlationData(ByteBuffer.wrap(correlation))
                .expiry(Duration.ofMinutes(10))
                .userProperties(properties)
                .build()));
        Message arrived = received(peerListener).message();
        assertThat(arrived.topic()).isEqualTo(Topic.of("contract/properties/é"));
        assertThat(arrived.contentType()).contains("application/json");
        assertThat(arrived.responseTopic()).contains(Topic.of("contract/answers/1"));
        assertThat(arrived.correlationData()).contains(ByteBuffer.wrap(correlation));
        assertThat(arrived.userProperties()).isEqualTo(properties);
        assertThat(arrived.expiry().orElseThrow()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @Test
    void aMessageWithoutPropertiesArrivesWithoutThem() {
        subscribe(peer(), "contract/#", 1);
        publish(link(), "contract/bare", "x");
        Message arrived = received(peerListener).message();
        assertThat(arrived.contentType()).isEmpty();
        assertThat(arrived.responseTopic()).isEmpty();
        assertThat(arrived.correlationData()).isEmpty();
        assertThat(arrived.userProperties()).isEmpty();
        assertThat(arrived.expiry()).isEmpty();
        assertThat(arrived.retain()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 60 * 1024})
    void payloadsOfEachSizeArriveByteForByte(int size) {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        subscribe(peer(), "contract/#", 1);
        done(link().publish(Message.builder(Topic.of("contract/size"), ByteBuffer.wrap(payload))
                .build()));
        assertThat(received(peerListener).message().payload()).isEqualTo(ByteBuffer.wrap(payload));
    }

    @Test
    void aSliceOfABufferIsSentAsTheSliceAndLeftAsItIs() {
        subscribe(peer(), "contract/#", 1);
        ByteBuffer middle = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3).asReadOnlyBuffer();
        done(link().publish(Message.builder(Topic.of("contract/slice"), middle).build()));
        assertThat(received(peerListener).message().payload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(middle.position()).isEqualTo(1);
    }

    @Test
    void aMessageMayBePublishedTwice() {
        subscribe(peer(), "contract/#", 1);
        BrokerLink link = link();
        Message message = message("contract/twice", "again");
        done(link.publish(message));
        done(link.publish(message));
        assertThat(receivedText(peerListener)).isEqualTo("again");
        assertThat(receivedText(peerListener)).isEqualTo("again");
    }

    @Test
    void anEmptyRetainedMessageRemovesTheStoredOne() {
        BrokerLink link = link();
        done(link.publish(builder("contract/stored", "old").retained().build()));
        done(link.publish(builder("contract/stored", "").retained().build()));
        BrokerLink peer = peer();
        subscribe(peer, "contract/#", 1);
        publish(link, "contract/after", "live");
        assertThat(receivedText(peerListener)).isEqualTo("live");
    }

    @Test
    void aMessageThatTheBrokerForbidsFailsAsRefused() {
        assumeThat(forbiddenTopic()).isPresent();
        Topic forbidden = forbiddenTopic().orElseThrow();
        BrokerLink link = link();
        CompletionStage<Void> refused = link.publish(message(forbidden.name(), "no"));
        assertThat(failed(refused, BridgeException.Refused.class).reasonCode()).isGreaterThanOrEqualTo(0x80);
        publish(link, "contract/allowed", "yes");
    }

    @Test
    void aSubscriptionThatTheBrokerForbidsFailsAsRefused() {
        assumeThat(forbiddenTopic()).isPresent();
        TopicFilter forbidden = TopicFilter.of(forbiddenTopic().orElseThrow().name());
        BrokerLink link = link();
        CompletionStage<Void> refused = link.subscribe(forbidden, Qos.AT_LEAST_ONCE, 1);
        assertThat(failed(refused, BridgeException.Refused.class).reasonCode()).isGreaterThanOrEqualTo(0x80);
        subscribe(link, "contract/allowed", 2);
    }

    @Test
    void aMessageBeyondTheMaximumPacketSizeFailsAsRefusedAndTheLinkStaysUp() {
        assumeThat(maximumPacketSize()).isPresent();
        BrokerLink link = link();
        ByteBuffer payload = ByteBuffer.allocate(maximumPacketSize().orElseThrow());
        Message tooBig = Message.builder(Topic.of("contract/big"), payload).build();
        failed(link.publish(tooBig), BridgeException.Refused.class);
        publish(link, "contract/small", "fits");
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void noCallBlocksWhileTheBrokerAnswersNothing() {
        BrokerFaults faults = requireFaults();
        BrokerLink link = link();
        faults.freeze();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < 2_000; i++) {
            stages.add(link.publish(message("contract/flood", "x".repeat(1_000))));
        }
        stages.add(link.subscribe(ALL, Qos.AT_LEAST_ONCE, 1));
        stages.add(link.unsubscribe(ALL));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(stages).noneMatch(BrokerFixture::isDone);
        faults.thaw();
        stages.forEach(BrokerFixture::done);
    }
}
