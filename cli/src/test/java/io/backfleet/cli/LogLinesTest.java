package io.backfleet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What somebody else has named must not look like a line of the log. */
class LogLinesTest {
    private static String line(String message, Object... arguments) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(LogLinesTest.class.getResource("/logback.xml")));
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("text");
        LoggingEvent event = new LoggingEvent("x", context.getLogger("t"), Level.INFO, message, null, arguments);
        try {
            return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            context.stop();
        }
    }

    @Test
    void message_staysOneLine_andSendsNoCodesToATerminal() throws Exception {
        String line =
                line("pause of {}", "m\r\n2026-01-01T00:00:00.000Z INFO  Gate - the gate is OPEN\u001b[2J\u0085x");
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains("pause of m | 2026-01-01"), line);
        assertFalse(line.contains("\u001b"), line);
    }
}
