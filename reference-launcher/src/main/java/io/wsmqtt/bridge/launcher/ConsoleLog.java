package io.wsmqtt.bridge.launcher;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Logging to the console, one line a record: time, level, thread, logger, message.
 *
 * <p>Thread-safe. Not a {@code ConsoleHandler}, because Tomcat puts a formatter of its own into those.
 */
final class ConsoleLog extends StreamHandler {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

    private ConsoleLog(OutputStream out) {
        super(out, new OneLine());
        setLevel(Level.ALL);
    }

    /** Replaces the root logger's handlers, unless the user has configured logging. */
    static void install(OutputStream out) {
        boolean configured = System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null;
        if (!configured) {
            Logger root = Logger.getLogger("");
            for (Handler handler : root.getHandlers()) {
                root.removeHandler(handler);
            }
            root.addHandler(new ConsoleLog(out));
        }
        if (LogManager.getLogManager() instanceof PatientLogManager manager) {
            manager.keepHandlers();
        }
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        super.publish(entry);
        flush();
    }

    /** Flushes only: the stream is the process's. */
    @Override
    public synchronized void close() {
        flush();
    }

    /** Formats a record as one line; a stack trace follows on further lines. */
    static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord entry) {
            StringBuilder line = new StringBuilder(160)
                    .append(TIME.format(entry.getInstant().atZone(ZoneId.systemDefault())))
                    .append(' ')
                    .append(level(entry.getLevel()))
                    .append(" [")
                    .append(Thread.currentThread().getName())
                    .append("] ")
                    .append(shortName(entry.getLoggerName()))
                    .append(": ")
                    // A value from outside must not be able to forge a further line.
                    .append(formatMessage(entry).replace("\r", "\\r").replace("\n", "\\n"))
                    .append(System.lineSeparator());
            Throwable thrown = entry.getThrown();
            if (thrown != null) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String level(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
        }

        private static String shortName(@Nullable String logger) {
            return logger == null ? "root" : logger.substring(logger.lastIndexOf('.') + 1);
        }
    }
}
