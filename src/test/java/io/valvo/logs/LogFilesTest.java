package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class LogFilesTest {
    private final LogFiles files = new LogFiles(Path.of("logs"));

    @Test
    void theFirstInstanceHasTheServicesNameAndTheOthersTheirNumber() {
        assertThat(files.stdout("backend", 1)).isEqualTo(Path.of("logs/backend.log"));
        assertThat(files.stdout("backend", 2)).isEqualTo(Path.of("logs/backend-2.log"));
        assertThat(files.stderr("backend", 1)).isEqualTo(Path.of("logs/backend.err.log"));
        assertThat(files.stderr("backend", 2)).isEqualTo(Path.of("logs/backend-2.err.log"));
    }
}
