package io.wsmqtt.bridge.launcher;

import java.util.logging.LogManager;

/**
 * A log manager that lets go of its handlers only when told to. The JDK's own drops them in a shutdown hook, which runs
 * beside ours: what the bridge says while it drains would be lost.
 *
 * <p>Thread-safe. Public because the JDK instantiates it.
 */
public final class PatientLogManager extends LogManager {
    private volatile boolean keep;

    /** For the JDK. */
    public PatientLogManager() {}

    /** From now on {@link #reset()} does nothing; the end of the process lets go of all. */
    void keepHandlers() {
        keep = true;
    }

    @Override
    public void reset() {
        if (!keep) {
            super.reset();
        }
    }
}
