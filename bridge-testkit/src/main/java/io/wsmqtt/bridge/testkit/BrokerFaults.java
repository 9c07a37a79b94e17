package io.wsmqtt.bridge.testkit;

/**
 * What a contract test can do to a broker.
 *
 * <p>Serial; each call blocks until it has happened.
 */
public interface BrokerFaults {
    /** Lets the broker answer nothing, while its connections stay open. */
    void freeze();

    /** Lets a frozen broker go on where it stopped. */
    void thaw();

    /** Ends the broker, frozen or not. What it had acknowledged it keeps for {@link #start}. */
    void stop();

    /** Starts a stopped broker at the same address, with the sessions it had. */
    void start();

    /** Starts a stopped broker at the same address; it has forgotten all. */
    void startEmpty();
}
