package io.wsmqtt.bridge.hivemq;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a broker: addresses, credentials, TLS and times.
 *
 * <p>Immutable and thread-safe. No text that it gives holds the password.
 */
public final class HiveMqOptions {
    private static final int MOST_THREADS = 64;
    private static final int MOST_THREADS_BY_DEFAULT = 4;

    private final List<BrokerAddress> addresses;
    private final @Nullable String username;
    private final byte @Nullable [] password;
    private final @Nullable SSLContext tls;
    private final Duration keepAlive;
    private final Duration connectTimeout;
    private final Duration shortestBackoff;
    private final Duration longestBackoff;
    private final Duration refusedDelay;
    private final int threads;

    private HiveMqOptions(Builder builder) {
        addresses = builder.addresses;
        username = builder.username;
        password = builder.password;
        tls = builder.tls;
        keepAlive = builder.keepAlive;
        connectTimeout = builder.connectTimeout;
        shortestBackoff = builder.shortestBackoff;
        longestBackoff = builder.longestBackoff;
        refusedDelay = builder.refusedDelay;
        threads = builder.threads;
    }

    /**
     * A builder for these addresses, {@code tcp://host:port} or {@code ssl://host:port}, tried in this order; the port may be
     * left out for 1883 or 8883.
     *
     * @throws IllegalArgumentException if there is none or one is no such address; the message says what is allowed
     */
    public static Builder builder(List<String> addresses) {
        return new Builder(addresses.stream().map(BrokerAddress::parse).toList());
    }

    /**
     * The defaults for one address.
     *
     * @throws IllegalArgumentException as {@link #builder}
     */
    public static HiveMqOptions of(String address) {
        return builder(List.of(address)).build();
    }

    List<BrokerAddress> addresses() {
        return addresses;
    }

    Optional<String> username() {
        return Optional.ofNullable(username);
    }

    Optional<byte[]> password() {
        return Optional.ofNullable(password).map(byte[]::clone);
    }

    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    Duration keepAlive() {
        return keepAlive;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration shortestBackoff() {
        return shortestBackoff;
    }

    Duration longestBackoff() {
        return longestBackoff;
    }

    Duration refusedDelay() {
        return refusedDelay;
    }

    int threads() {
        return threads;
    }

    /** Addresses, user name and times; of the password only whether there is one. */
    @Override
    public String toString() {
        return "HiveMqOptions[" + addresses + ", username=" + (username == null ? "none" : username) + ", password="
                + (password == null ? "none" : "***") + ", keepAlive=" + keepAlive + ", connectTimeout="
                + connectTimeout + ", backoff=" + shortestBackoff + " to " + longestBackoff + ", refusedDelay="
                + refusedDelay + ", threads=" + threads + "]";
    }

    /** Builds {@link HiveMqOptions}. Serial: one thread at a time. */
    public static final class Builder {
        private final List<BrokerAddress> addresses;
        private @Nullable String username;
        private byte @Nullable [] password;
        private @Nullable SSLContext tls;
        private Duration keepAlive = Duration.ofSeconds(15);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration shortestBackoff = Duration.ofMillis(100);
        private Duration longestBackoff = Duration.ofSeconds(2);
        private Duration refusedDelay = Duration.ofSeconds(30);
        private int threads =
                Math.min(MOST_THREADS_BY_DEFAULT, Runtime.getRuntime().availableProcessors());

        private Builder(List<BrokerAddress> addresses) {
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("no broker address: at least one is needed");
            }
            this.addresses = addresses;
        }

        /**
         * Sets the User Name (MQTT 5 section 3.1.3.5).
         *
         * @throws IllegalArgumentException if it is empty, longer than 65,535 bytes or holds a control character
         */
        public Builder username(String value) {
            Strings.require("user name", value);
            username = value;
            return this;
        }

        /**
         * Sets the Password (section 3.1.3.6), sent as UTF-8.
         *
         * @throws IllegalArgumentException if it is longer than 65,535 bytes
         */
        public Builder password(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > Strings.MAX_BYTES) {
                throw new IllegalArgumentException("password is too long: at most 65,535 bytes are allowed");
            }
            password = bytes;
            return this;
        }

        /** Sets what {@code ssl://} trusts and shows; otherwise the JVM's default. The host name is verified either way. */
        public Builder tls(SSLContext value) {
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /**
         * Sets the Keep Alive (section 3.1.2.10), 1 s to 65,535 s, by default 15 s. A broker that hangs is noticed after at
         * most twice this time.
         *
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder keepAlive(Duration value) {
            keepAlive = bounded("keep alive", value, Duration.ofSeconds(1), Duration.ofSeconds(65_535));
            return this;
        }

        /**
         * Sets how long an attempt to connect may take, 1 s to 10 min, by default 10 s: TCP, TLS and CONNACK each.
         *
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = bounded("connect timeout", value, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets the bounds of the delay between attempts, 1 ms to 1 h, by default 100 ms and 2 s. The upper bound is doubled
         * with each attempt until it is reached; the delay lies anywhere between.
         *
         * @throws IllegalArgumentException if one is out of bounds, or the shortest is above the longest
         */
        public Builder backoff(Duration shortest, Duration longest) {
            shortestBackoff = bounded("shortest backoff", shortest, Duration.ofMillis(1), Duration.ofHours(1));
            longestBackoff = bounded("longest backoff", longest, shortest, Duration.ofHours(1));
            return this;
        }

        /**
         * Sets the delay after all addresses refused us, 1 ms to 1 h, by default 30 s.
         *
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder refusedDelay(Duration value) {
            refusedDelay = bounded("delay after a refusal", value, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how many threads all links share, 1 to 64, by default one for each processor, 4 at most.
         *
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder threads(int value) {
            if (value < 1 || value > MOST_THREADS) {
                throw new IllegalArgumentException("threads must be 1 to " + MOST_THREADS + ", not " + value);
            }
            threads = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if there is a password without a user name: few brokers take that
         */
        public HiveMqOptions build() {
            if (password != null && username == null) {
                throw new IllegalArgumentException("there is a password and no user name: set both or none");
            }
            return new HiveMqOptions(this);
        }

        private static Duration bounded(String what, Duration value, Duration min, Duration max) {
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
            }
            return value;
        }
    }
}
