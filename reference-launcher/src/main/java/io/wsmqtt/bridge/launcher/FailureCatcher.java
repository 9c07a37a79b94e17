package io.wsmqtt.bridge.launcher;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the container logs as an error while it starts, instead of printing it: why an application did not start is
 * told in the container's log and nowhere else.
 *
 * <p>Thread-safe.
 */
final class FailureCatcher implements Filter {
    private static final String CONFIGURATION_EXCEPTION = "io.wsmqtt.bridge.reference.ConfigurationException";

    private final List<Logger> loggers;
    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    private FailureCatcher(List<Logger> loggers) {
        this.loggers = loggers;
    }

    /** Starts to watch the loggers of these names. */
    static FailureCatcher install(String... names) {
        // Held here: the JDK holds loggers weakly, and would forget the filter with them.
        FailureCatcher catcher = new FailureCatcher(
                List.of(names).stream().map(Logger::getLogger).toList());
        catcher.loggers.forEach(logger -> logger.setFilter(catcher));
        return catcher;
    }

    void remove() {
        loggers.forEach(logger -> logger.setFilter(null));
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        if (entry.getLevel().intValue() < Level.SEVERE.intValue()) {
            return true;
        }
        first.compareAndSet(null, entry.getMessage());
        Throwable failure = entry.getThrown();
        if (failure != null) {
            thrown.compareAndSet(null, failure);
        }
        return false;
    }

    /** The first exception that was logged. */
    @Nullable
    Throwable thrown() {
        return thrown.get();
    }

    /** The whole message of a configuration that is wrong; of anything else what it was. */
    String message() {
        Throwable failure = thrown.get();
        if (failure == null) {
            String logged = first.get();
            return "The application did not start: " + (logged == null ? "see the log" : logged);
        }
        String message = failure.getMessage();
        boolean ours = failure.getClass().getName().equals(CONFIGURATION_EXCEPTION);
        return ours && message != null ? message : "The application did not start: " + failure;
    }
}
