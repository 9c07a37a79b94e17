package io.wsmqtt.bridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
    private static String format(Level level, String message) {
        LogRecord entry = new LogRecord(level, message);
        entry.setLoggerName("io.wsmqtt.bridge.core.Bridge");
        return new ConsoleLog.OneLine().format(entry);
    }

    @Test
    void aRecordIsOneLineWithTimeLevelThreadAndLogger() {
        assertThat(format(Level.WARNING, "link down"))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d\\d:\\d\\d WARN  \\[.*] Bridge: link down\\R");
    }

    @Test
    void aMessageCannotForgeAnotherLine() {
        assertThat(format(Level.INFO, "user a\r\n2026 ERROR forged").lines()).hasSize(1);
    }

    @Test
    void aStackTraceFollows() {
        LogRecord entry = new LogRecord(Level.SEVERE, "failed");
        entry.setThrown(new IllegalStateException("because"));

        assertThat(new ConsoleLog.OneLine().format(entry))
                .contains(" ERROR ")
                .contains("root: failed")
                .contains("java.lang.IllegalStateException: because");
    }
}
