package io.wsmqtt.bridge;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An application message: what an MQTT PUBLISH carries (MQTT 5 section 3.3).
 *
 * <p>Immutable and thread-safe. A payload has at most 268,435,455 bytes, the limit of an MQTT packet; the broker and the
 * bridge's own limits are usually far lower.
 */
public final class Message {
    private final Topic topic;
    private final ByteBuffer payload;
    private final Qos qos;
    private final boolean retain;
    private final @Nullable String contentType;
    private final @Nullable Topic responseTopic;
    private final @Nullable ByteBuffer correlationData;
    private final @Nullable Duration expiry;
    private final List<UserProperty> userProperties;

    // Built at the first use and then shared by all receivers of a fan-out. Two threads may both build it: the frames
    // are
    // equal and immutable, so either may win.
    private @Nullable Frame frame;

    private Message(Builder builder) {
        topic = builder.topic;
        payload = builder.payload;
        qos = builder.qos;
        retain = builder.retain;
        contentType = builder.contentType;
        responseTopic = builder.responseTopic;
        correlationData = builder.correlationData;
        expiry = builder.expiry;
        userProperties = List.copyOf(builder.userProperties);
    }

    /** A builder for a QoS 1 message with the buffer's remaining bytes, which must not be changed afterwards. */
    public static Builder builder(Topic topic, ByteBuffer payload) {
        return new Builder(topic, payload);
    }

    /** A QoS 1 message that carries the frame's payload byte for byte. */
    public static Message of(Topic topic, Frame frame) {
        return new Builder(topic, frame.payload()).build();
    }

    /** What it was or will be published to. */
    public Topic topic() {
        return topic;
    }

    /** The payload, read-only; each call hands out a buffer of its own. */
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** The payload's size in bytes. */
    public int size() {
        return payload.remaining();
    }

    /** The quality of service to publish it with, or that it arrived with. */
    public Qos qos() {
        return qos;
    }

    /**
     * The retain flag (section 3.3.1.3). On arrival it says that the broker had stored the message before the subscription
     * was made, since the bridge subscribes with Retain As Published 0.
     */
    public boolean retain() {
        return retain;
    }

    /** The content type (section 3.3.2.3.9). */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /** The response topic (section 3.3.2.3.5). */
    public Optional<Topic> responseTopic() {
        return Optional.ofNullable(responseTopic);
    }

    /** The correlation data (section 3.3.2.3.6), read-only; each call hands out a buffer of its own. */
    public Optional<ByteBuffer> correlationData() {
        return Optional.ofNullable(correlationData).map(ByteBuffer::duplicate);
    }

    /** What was left of the message's life when it was built or arrived (section 3.3.2.3.3), in whole seconds. */
    public Optional<Duration> expiry() {
        return Optional.ofNullable(expiry);
    }

    /** The user properties (section 3.3.2.3.7) in their order; a name may come more than once. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    /** The message as a plain WebSocket client gets it: text where the payload is valid UTF-8, otherwise binary. */
    public Frame frame() {
        Frame known = frame;
        if (known == null) {
            known = decodedFrame();
            frame = known;
        }
        return known;
    }

    private Frame decodedFrame() {
        Optional<String> text = Utf8.decode(payload);
        return text.isPresent() ? new Frame.Text(text.get(), payload.remaining()) : Frame.binary(payload);
    }

    /** Topic, size and flags; never the payload. */
    @Override
    public String toString() {
        return "Message[" + topic + ", " + size() + " bytes, QoS " + qos.level() + (retain ? ", retain]" : "]");
    }

    /**
     * One name and value of the User Property.
     *
     * @param name at most 65,535 bytes of UTF-8
     * @param value at most 65,535 bytes of UTF-8
     */
    public record UserProperty(String name, String value) {
        /**
         * Validates both.
         *
         * @throws IllegalArgumentException if one is no UTF-8 string as MQTT 5 section 1.5.4 has it
         */
        public UserProperty {
            requireString("user property name", name);
            requireString("value of the user property " + name, value);
        }
    }

    private static void requireString(String what, String value) {
        if (!value.isEmpty()) {
            Topic.requireUtf8String(what, value);
        }
    }

    /** Builds a {@link Message}. Serial: one thread at a time. */
    public static final class Builder {
        private final Topic topic;
        private final ByteBuffer payload;
        private Qos qos = Qos.AT_LEAST_ONCE;
        private boolean retain;
        private @Nullable String contentType;
        private @Nullable Topic responseTopic;
        private @Nullable ByteBuffer correlationData;
        private @Nullable Duration expiry;
        private List<UserProperty> userProperties = List.of();

        private Builder(Topic topic, ByteBuffer payload) {
            this.topic = Objects.requireNonNull(topic, "topic");
            this.payload = payload.slice().asReadOnlyBuffer();
        }

        /** Sets the quality of service; QoS 1 unless set. */
        public Builder qos(Qos value) {
            qos = value;
            return this;
        }

        /** Sets the retain flag. */
        public Builder retained() {
            retain = true;
            return this;
        }

        /**
         * Sets the content type.
         *
         * @throws IllegalArgumentException if it is no UTF-8 string as MQTT 5 section 1.5.4 has it
         */
        public Builder contentType(String value) {
            requireString("content type", value);
            contentType = value;
            return this;
        }

        /** Sets the response topic. */
        public Builder responseTopic(Topic value) {
            responseTopic = value;
            return this;
        }

        /**
         * Sets the correlation data to the buffer's remaining bytes, which must not be changed afterwards.
         *
         * @throws IllegalArgumentException if there are more than 65,535 bytes
         */
        public Builder correlationData(ByteBuffer value) {
            if (value.remaining() > Topic.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "correlation data has %,d bytes: at most 65,535 are allowed".formatted(value.remaining()));
            }
            correlationData = value.slice().asReadOnlyBuffer();
            return this;
        }

        /**
         * Sets the message expiry interval; fractions of a second are cut off.
         *
         * @throws IllegalArgumentException if it is not between 0 and 4,294,967,295 seconds
         */
        public Builder expiry(Duration value) {
            if (value.isNegative() || value.toSeconds() > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("message expiry must be 0 to 4,294,967,295 s, not " + value);
            }
            expiry = Duration.ofSeconds(value.toSeconds());
            return this;
        }

        /** Sets the user properties. */
        public Builder userProperties(List<UserProperty> value) {
            userProperties = List.copyOf(value);
            return this;
        }

        /** The message. */
        public Message build() {
            return new Message(this);
        }
    }
}
