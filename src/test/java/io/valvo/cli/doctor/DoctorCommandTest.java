package io.valvo.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.cli.testing.CommandLineFixture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class DoctorCommandTest {
    @TempDir private Path folder;

    @Test
    void aWrongFileIsTheFirstThingToCure() throws IOException {
        Files.writeString(folder.resolve("valvo.conf"), "");
        assertThat(
                        CommandLineFixture.in(
                                folder, Map.of(), new CommandLineFixture.NoFiles(), "doctor"))
                .isEqualTo(
                        new CommandLineFixture(
                                2, "", "valvo: valvo.conf:3: unknown key 'comand'\n"));
    }
}
