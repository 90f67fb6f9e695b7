package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class LogFileNamesTest {
    private final LogFileNames files = new LogFileNames(Path.of("logs"));

    @Test
    void theFirstInstanceHasTheServicesNameAndTheOthersTheirNumber() {
        assertThat(files.stdout("backend", 1)).isEqualTo(Path.of("logs/backend.log"));
        assertThat(files.stdout("backend", 2)).isEqualTo(Path.of("logs/backend-2.log"));
        assertThat(files.stderr("backend", 1)).isEqualTo(Path.of("logs/backend.err.log"));
        assertThat(files.stderr("backend", 2)).isEqualTo(Path.of("logs/backend-2.err.log"));
    }

    @Test
    void theNextIncarnationBeginsALineOfItsOwn(@TempDir Path directory) throws Exception {
        var log = directory.resolve("web.log");
        assertThat(LogFileNames.endLine(log, 0)).isZero();
        assertThat(log).doesNotExist();
        java.nio.file.Files.writeString(log, "hello\nfatal: no disk");
        assertThat(LogFileNames.endLine(log, 6)).isEqualTo(21);
        assertThat(LogFileNames.endLine(log, 6)).isEqualTo(21);
        assertThat(LogFileNames.endLine(log, 21)).isEqualTo(21);
        assertThat(log).hasContent("hello\nfatal: no disk\n");
    }

    @Test
    void whereTheLatestIncarnationBeganIsNotAskedAfterAnUpgrade(@TempDir Path directory)
            throws Exception {
        var log = directory.resolve("web.log");
        java.nio.file.Files.writeString(log, "fatal");
        assertThat(LogFileNames.endLine(log, -1)).isEqualTo(6);
    }
}
