package io.valvo.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.health.ProbeTarget;
import io.valvo.text.SecretMask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class OutputTailTest {
    @TempDir Path directory;

    @Test
    void theLastLinesOfThisProcessAreToldWithoutSecretsAndEscapes() throws IOException {
        var before = "of the process before\n";
        var lines =
                "connecting to postgres://app:hunter2@db/x\n\u001b[31mAPI_KEY=abc123\u001b[0m\n";
        assertThat(told(before + lines, before.length()))
                .isEqualTo("; last output: connecting to postgres://app:***@db/x | API_KEY=***");
    }

    @Test
    void ofSilenceNothingIsTold() throws IOException {
        assertThat(told("", 0)).isEmpty();
    }

    private String told(String log, long from) throws IOException {
        var file = Files.writeString(directory.resolve("web.log"), log);
        return OutputTail.of(
                new ProbeTarget(
                        "127.0.0.1", Map.of(), List.of(file), List.of(from), directory, Map.of()),
                SecretMask.USUAL);
    }
}
