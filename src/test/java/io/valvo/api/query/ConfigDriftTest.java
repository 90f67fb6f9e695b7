package io.valvo.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.model.FileContent;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** docs/cli.md: what says that the configuration has changed since it was read. */
class ConfigDriftTest {
    private static final String SERVICE = "services.a { command = [sh], env-file = .env }\n";

    @TempDir Path folder;

    private Path file;
    private int readings;

    @BeforeEach
    void aFileWithAnIncludeAndAnEnvFile() throws IOException {
        file = folder.resolve("valvo.conf");
        Files.writeString(folder.resolve(".env"), "A=1\n");
        Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(folder.resolve("conf.d/one.conf"), "services.b.command = [sh]\n");
        Files.writeString(file, "include \"conf.d/*.conf\"\n" + SERVICE);
    }

    @Test
    void whatIsAsItWasIsReadOnce() throws IOException {
        var drift = drift();
        var begun = stack();
        assertThat(drift.isIn(begun)).isFalse();
        assertThat(drift.isIn(begun)).isFalse();
        assertThat(readings).isEqualTo(1);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(drift.isIn(begun)).as("it was only touched").isFalse();
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void whatAFileNamesCountsAsWell() throws IOException {
        var drift = drift();
        var begun = stack();
        assertThat(drift.isIn(begun)).isFalse();
        Files.writeString(folder.resolve(".env"), "A=two\n");
        assertThat(drift.isIn(begun)).as("its env file").isTrue();
        Files.writeString(folder.resolve(".env"), "A=1\n");
        assertThat(drift.isIn(begun)).as("it is as it was").isFalse();
        var added = Files.writeString(folder.resolve("conf.d/c.conf"), "services.c.command=[sh]\n");
        assertThat(drift.isIn(begun)).as("one more that a pattern finds").isTrue();
        Files.delete(added);
        assertThat(drift.isIn(begun)).isFalse();
        Files.delete(folder.resolve(".env"));
        assertThat(drift.isIn(begun)).as("it can't be taken any more").isTrue();
    }

    @Test
    void whatHasTakenEffectIsNoChange() throws IOException {
        var drift = drift();
        var begun = stack();
        Files.writeString(file, SERVICE);
        assertThat(drift.isIn(begun)).isTrue();
        assertThat(drift.isIn(stack())).isFalse();
    }

    private ConfigDrift drift() {
        return new ConfigDrift(stack(), this::load, Platform::readFile);
    }

    private LoadResult load(FileContent.Reader files) {
        readings++;
        return ConfigFile.load(file, Map.of("PATH", "/bin:/usr/bin"), files);
    }

    private StackSpec stack() {
        int before = readings;
        var loaded = load(Platform::readFile);
        readings = before;
        if (loaded instanceof LoadResult.Ok(var stack, _)) return stack;
        throw new AssertionError(loaded);
    }
}
