package io.valvo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.logs.LogRotator;
import io.valvo.os.platform.Platform;
import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

class ConsoleLogFollowerTest {
    private final List<String> shown = new ArrayList<>();
    private StateDir stateDir;

    @BeforeEach
    void stateDirectory(@TempDir Path directory) throws IOException {
        stateDir = StateDir.of(directory);
        Files.createDirectories(stateDir.logs());
    }

    @Test
    void linesThatWereThereBeforeAreNotShown() throws IOException {
        write(stateDir.log("web"), "old\n");
        var output = new ConsoleLogFollower(stateDir);
        write(stateDir.log("web"), "new\n");
        output.some(this::show);
        assertThat(shown).containsExactly("web: new");
    }

    @Test
    void whatRotationHasPutAsideBeforeIsNotShownEither() throws IOException {
        var log = stateDir.log("web");
        Files.createDirectories(log.resolveSibling(".rotation"));
        write(log, "older\n".repeat(10_000));
        new LogRotator(log, Platform.frontTruncation(), OptionalInt.empty(), InstantSource.system())
                .rotate(5, false);
        write(log, "old\n");
        var output = new ConsoleLogFollower(stateDir);
        write(log, "new\n");
        output.some(this::show);
        assertThat(shown).containsExactly("web: new");
    }

    @Test
    void anInstanceThatEndsHasSaidAllItHasWritten() throws IOException {
        var output = new ConsoleLogFollower(stateDir);
        var line = "x".repeat(99) + "\n";
        write(stateDir.log("web/2"), line.repeat(30_000));
        write(stateDir.errorLog("web/2"), "oh\n");
        write(stateDir.log("other"), "still here\n");
        output.all("web/2", this::show);
        assertThat(shown).hasSize(30_001).last().isEqualTo("web-2: oh");
    }

    @Test
    void lastWordsNeedNoLineEndAndOneThatComesLaterIsNoLineMore() throws IOException {
        var output = new ConsoleLogFollower(stateDir);
        write(stateDir.log("web"), "whole\nfatal: no disk");
        output.some(this::show);
        assertThat(shown).containsExactly("web: whole");
        output.all("web", this::show);
        assertThat(shown).containsExactly("web: whole", "web: fatal: no disk");
        write(stateDir.log("web"), "\nhello\n\nhalf");
        output.all(this::show);
        assertThat(shown.subList(2, shown.size()))
                .containsExactly("web: hello", "web: ", "web: half");
    }

    private void show(String instance, String text) {
        shown.add(instance + ": " + text);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
