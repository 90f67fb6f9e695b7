package io.valvo.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What validate accepts is what doctor finds and what is started, for each form of PATH. */
class ProgramLookupTest {
    @TempDir private Path folder;

    @BeforeEach
    void makePrograms() throws IOException {
        program("here", "rwx------");
        program("bin/there", "rwx------");
        program("bin/plain", "rw-------");
        Files.createDirectories(folder.resolve("bin/directory"));
    }

    @ParameterizedTest
    @CsvSource({
        "there,       {}/bin,      true",
        "there,       bin,         true",
        "there,       /x:{}/bin,   true",
        "there,       {},          false",
        "here,        {}/bin:,     true",
        "here,        :{}/bin,     true",
        "here,        {}/bin::/x,  true",
        "here,        .,           true",
        "here,        /x,          false",
        "plain,       {}/bin,      false",
        "directory,   {}/bin,      false",
        "./here,      /x,          true",
        "bin/there,   /x,          true",
        "{}/bin/there,/x,          true",
        "bin/plain,   /x,          false",
        "bin/none,    {}/bin,      false"
    })
    void oneAnswerWhoeverLooks(String word, String path, boolean found) throws IOException {
        var command = word.replace("{}", folder.toString());
        var filled = path.replace("{}", folder.toString());
        assertThat(isValid(command, filled)).as("validate").isEqualTo(found);
        assertThat(isFine(command, filled)).as("doctor").isEqualTo(found);
        assertThat(isStarted(command, filled)).as("spawn").isEqualTo(found);
    }

    private boolean isValid(String command, String path) throws IOException {
        var text =
                "services.web { command = [\"%s\"], cwd = \"%s\", env.PATH = \"%s\" }"
                        .formatted(command, folder, path);
        var file = Files.writeString(folder.resolve("valvo.conf"), text);
        return ConfigFile.load(file, Map.of("PATH", "/none"), Platform::readFile)
                instanceof LoadResult.Ok;
    }

    private boolean isFine(String command, String path) {
        return StackChecks.isThere(
                new ProcessSpec(
                        List.of(command),
                        folder,
                        Map.of("PATH", path),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        Optional.empty(),
                        StandardInput.NOTHING),
                "/none");
    }

    private boolean isStarted(String command, String path) {
        var request =
                SpawnRequest.of(
                        List.of(command), Map.of("PATH", path), folder, folder.resolve("log"));
        try {
            SpawnException.executable(request);
            return true;
        } catch (SpawnException _) {
            return false;
        }
    }

    private void program(String name, String mode) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
