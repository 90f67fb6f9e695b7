package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** docs/logs.md: files that somebody removes or moves while a service writes to them. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LogFileRestorerTest {
    @TempDir Path directory;
    private Path log;
    private Process writer;
    private Path descriptor;

    @BeforeEach
    void begin() throws IOException {
        log = directory.resolve("web.log");
        writer =
                new ProcessBuilder("sh", "-c", "while read -r line; do echo \"$line\"; done")
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        descriptor = Path.of("/proc", Long.toString(writer.pid()), "fd", "1");
        say("one", log);
    }

    @AfterEach
    void end() throws Exception {
        writer.destroyForcibly().waitFor();
    }

    @Test
    void oneThatWritesWhereItShouldNeedsNoCarrier() {
        assertThat(LogFileRestorer.of(log, descriptor, Platform.frontTruncation(), 4)).isEmpty();
        assertThat(
                        LogFileRestorer.of(
                                log, Path.of("/proc/self/fd/9999"), Platform.frontTruncation(), 4))
                .isEmpty();
    }

    @Test
    void whatIsWrittenToARemovedFileComesToThePathUntilItsWriterHasEnded() throws Exception {
        Files.delete(log);
        say("two", descriptor);
        var carrier = carrier();
        assertThat(carrier.copyNew()).isTrue();
        assertThat(log).hasContent("two\n");
        say("three", descriptor);
        Files.delete(log);
        assertThat(carrier.copyNew()).isTrue();
        assertThat(log).as("removed again").hasContent("three\n");
        writer.getOutputStream().close();
        writer.waitFor();
        assertThat(carrier.copyNew()).isFalse();
        carrier.close();
    }

    @Test
    void aMovedFileStaysAsItIsAndTheNewOneGoesOn() throws Exception {
        var moved = Files.move(log, directory.resolve("web.log.old"));
        Files.createFile(log);
        say("two", moved);
        var carrier = carrier();
        carrier.copyNew();
        say("three", moved);
        carrier.copyNew();
        assertThat(log).hasContent("two\nthree\n");
        assertThat(moved).hasContent("one\ntwo\nthree\n");
        carrier.close();
    }

    private LogFileRestorer carrier() {
        Optional<LogFileRestorer> carrier =
                LogFileRestorer.of(log, descriptor, Platform.frontTruncation(), 4);
        assertThat(carrier).isPresent();
        return carrier.orElseThrow();
    }

    private void say(String line, Path where) throws IOException {
        long before = Files.size(where);
        writer.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        writer.getOutputStream().flush();
        while (Files.size(where) < before + line.length() + 1) Thread.onSpinWait();
    }
}
