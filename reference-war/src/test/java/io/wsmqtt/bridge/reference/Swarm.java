package io.wsmqtt.bridge.reference;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A hundred phones, of which each fifth has no {@code cid}, and five users with two phones each that have none either.
 *
 * <p>Made, faulted and closed on one thread at a time.
 */
final class Swarm implements AutoCloseable {
    static final int PHONES = 100;
    static final int PAIRS = 5;
    private static final int EACH_WITHOUT_CID = 5;
    private static final int TRIES = 50;

    private final List<SwarmPhone> phones = new ArrayList<>();
    private final List<SwarmPhone> single;
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final List<String> pairs = new ArrayList<>();
    private final Tally tally = new Tally();
    private final Random random;
    private int next;

    /** Phones that are yet to be connected to the port of 127.0.0.1. */
    Swarm(int port, Ledger ledger, long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < PHONES; i++) {
            String user = "user" + i;
            users.add(user);
            add(user, user, i % EACH_WITHOUT_CID == 0 ? "" : "?cid=phone" + i, port, ledger);
        }
        single = List.copyOf(phones);
        for (int i = 0; i < PAIRS; i++) {
            String user = "pair" + i;
            pairs.add(user);
            add(user + "-a", user, "", port, ledger);
            add(user + "-b", user, "", port, ledger);
        }
    }

    private void add(String name, String user, String cid, int port, Ledger ledger) {
        ledger.addPhone(name, user);
        SwarmPhone phone = new SwarmPhone(name, user, cid, port, ledger, tally, random.nextLong());
        phones.add(phone);
        Thread thread = new Thread(phone, name);
        thread.setDaemon(true);
        threads.add(thread);
    }

    /** Connects all. */
    void connect() {
        threads.forEach(Thread::start);
        awaitConnected();
    }

    boolean isConnected() {
        return phones.stream().allMatch(SwarmPhone::isConnected);
    }

    void awaitConnected() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> isConnected() || !tally.failures().isEmpty());
    }

    /** The users with one phone. */
    List<String> users() {
        return users;
    }

    /** The users with two. */
    List<String> pairs() {
        return pairs;
    }

    Tally tally() {
        return tally;
    }

    /** Lets something happen to a phone to which nothing is happening. */
    void fault() {
        Fault fault = Fault.random(random);
        for (int i = 0; i < TRIES; i++) {
            if (phones.get(random.nextInt(phones.size())).suffers(fault)) {
                return;
            }
        }
    }

    /** Has the next of the hundred in turn send a message. */
    void sendOne() {
        single.get(next++ % single.size()).sendOneMore();
    }

    /** Has each phone send a message. */
    void sendOneEach() {
        phones.forEach(SwarmPhone::sendOneMore);
    }

    @Override
    public void close() {
        phones.forEach(SwarmPhone::stop);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
