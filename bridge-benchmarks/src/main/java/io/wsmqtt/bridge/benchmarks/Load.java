package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** What is sent through a relay: from where, and in which pattern. Constants are stateless. */
enum Load {
    /** Device to user, each client in turn. */
    DOWN {
        @Override
        void send(Contender to, Tally tally, int qos, int perSecond, Duration time) {
            device(to.device(), to.topics(), tally, qos, perSecond, time);
        }
    },
    /** User to device, each client in turn. */
    UP {
        @Override
        void send(Contender to, Tally tally, int qos, int perSecond, Duration time) {
            byte[] payload = Stamp.payload(PAYLOAD);
            Turns turns = new Turns(tally.clients(), 1);
            Pace.run(perSecond, time, tally, count -> {
                for (int i = 0; i < count; i++) {
                    int client = turns.next();
                    tally.stamp(client, payload);
                    to.crowd().client(client).send(Frames.text(payload));
                }
            });
        }
    },
    /** Device to all its users with one message. */
    FAN_OUT {
        @Override
        void send(Contender to, Tally tally, int qos, int perSecond, Duration time) {
            byte[] payload = Stamp.payload(PAYLOAD);
            int messages = Math.max(1, perSecond / tally.clients());
            Pace.run(messages, time, tally, count -> {
                for (int i = 0; i < count; i++) {
                    tally.stampForAll(payload);
                    to.device().publish(TO_ALL, qos, payload);
                }
                to.device().flush();
            });
        }
    },
    /** Device to user, a hundred at once, then to the next. */
    BURST {
        @Override
        void send(Contender to, Tally tally, int qos, int perSecond, Duration time) {
            byte[] payload = Stamp.payload(PAYLOAD);
            Turns turns = new Turns(tally.clients(), BURST_SIZE);
            Pace.run(perSecond / BURST_SIZE, time, tally, count -> {
                publish(to.device(), to.topics(), tally, qos, payload, turns, count * BURST_SIZE);
                to.device().flush();
            });
        }
    };

    private static final int PAYLOAD = 128;
    private static final int BURST_SIZE = 100;
    private static final byte[] TO_ALL = "netgate/p/s/to-all".getBytes(UTF_8);

    /** What fills the buffers of a client that does not read. */
    private static final int LARGE = 16 * 1024;

    private static final int LARGE_PER_SECOND = 100;

    /** Sends that many messages, or deliveries, a second. Returns when they are sent, not when they have arrived. */
    abstract void send(Contender to, Tally tally, int qos, int perSecond, Duration time);

    /** Sends to these topics in turn. */
    static void device(Device device, byte[][] topics, Tally tally, int qos, int perSecond, Duration time) {
        byte[] payload = Stamp.payload(PAYLOAD);
        Turns turns = new Turns(topics.length, 1);
        Pace.run(perSecond, time, tally, count -> {
            publish(device, topics, tally, qos, payload, turns, count);
            device.flush();
        });
    }

    /** Device to user at QoS 0, as much as the relay takes. */
    static void flood(Contender to, Tally tally, Duration time) {
        byte[] payload = Stamp.payload(PAYLOAD);
        Turns turns = new Turns(tally.clients(), 1);
        Pace.flood(time, tally, count -> {
            publish(to.device(), to.topics(), tally, 0, payload, turns, count);
            to.device().flush();
        });
    }

    /** As {@link #DOWN} at QoS 0, with messages for one client that are large enough to fill its buffers soon. */
    static void downWithLarge(Contender to, Tally tally, int client, int perSecond, Duration time) {
        byte[] payload = Stamp.payload(PAYLOAD);
        byte[] large = Stamp.payload(LARGE);
        Turns turns = new Turns(tally.clients(), 1);
        long start = System.nanoTime();
        long[] sent = {0};
        Pace.run(perSecond, time, tally, count -> {
            publish(to.device(), to.topics(), tally, 0, payload, turns, count);
            long due = (System.nanoTime() - start) * LARGE_PER_SECOND / 1_000_000_000L;
            if (sent[0] < due) {
                sent[0]++;
                tally.stamp(client, large);
                to.device().publish(to.topics()[client], 0, large);
            }
            to.device().flush();
        });
    }

    private static void publish(
            Device device, byte[][] topics, Tally tally, int qos, byte[] payload, Turns turns, int count) {
        for (int i = 0; i < count; i++) {
            int client = turns.next();
            tally.stamp(client, payload);
            device.publish(topics[client], qos, payload);
        }
    }

    /** Whose turn it is, so many times each. Not thread-safe. */
    private static final class Turns {
        private final int clients;
        private final int each;
        private int taken;

        Turns(int clients, int each) {
            this.clients = clients;
            this.each = each;
        }

        int next() {
            int client = taken / each;
            taken = (taken + 1) % (clients * each);
            return client;
        }
    }
}
