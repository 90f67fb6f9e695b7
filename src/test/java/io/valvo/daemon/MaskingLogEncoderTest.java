package io.valvo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

class MaskingLogEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void noSecretGetsIntoTheDaemonsLogWhoeverWritesIt() throws Exception {
        var cause = new IllegalStateException("app --password hunter2 \"quoted\"");
        cause.addSuppressed(new IllegalStateException("API_KEY=hunter2"));
        var failure = new IllegalArgumentException("postgres://me:hunter2@db/x", cause);
        var line = line("it has {}, token=\"hunter2\"", failure, "Authorization: Bearer hunter2");

        assertThat(line).doesNotContain("hunter2");
        var json = new ObjectMapper().readTree(line);
        assertThat(json.get("formattedMessage").asText()).startsWith("it has Authorization: ***");
        assertThat(json.get("throwable").get("message").asText())
                .isEqualTo("postgres://me:***@db/x");
        assertThat(json.get("throwable").get("cause").get("message").asText())
                .isEqualTo("app --password *** \"quoted\"");
        assertThat(json.get("throwable").get("stepArray")).isNotEmpty();
    }

    private String line(String message, Throwable failure, Object... arguments) {
        var encoder = new MaskingLogEncoder();
        encoder.setContext(context);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        var logger = context.getLogger("test");
        context.setMDCAdapter(new LogbackMDCAdapter());
        var event = new LoggingEvent("x", logger, Level.WARN, message, failure, arguments);
        return new String(encoder.encode(event), UTF_8);
    }
}
