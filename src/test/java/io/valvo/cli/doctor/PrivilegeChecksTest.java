package io.valvo.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

class PrivilegeChecksTest {
    @Test
    void anOrdinaryUsersSupervisorCanNotDoWhatOnlyRootsCan() {
        assertThat(texts(process("root", -5), Optional.of("ann")))
                .satisfiesExactly(
                        it -> assertThat(it).contains("user = root needs", "run as ann"),
                        it -> assertThat(it).contains("nice = -5 needs"));
    }

    @Test
    void rootMayAndOneselfMayToo() {
        assertThat(texts(process("root", -5), Optional.empty())).isEmpty();
        assertThat(texts(process("ann", 5), Optional.of("ann"))).isEmpty();
    }

    @Test
    void upSaysWhatOnlyRootsSupervisorMayDoBeforeTheStartsFail(@TempDir Path folder)
            throws IOException {
        var stack = stack(folder, "{ web { command = [sh], nice = -5 }, api { command = [sh] } }");
        assertThat(PrivilegeChecks.warnings(stack, () -> Optional.of("ann")))
                .containsExactly(
                        "web: nice = -5 needs a supervisor that runs as root; this one would run as ann");
        assertThat(PrivilegeChecks.warnings(stack, Optional::empty)).isEmpty();
        var usual = stack(folder, "{ api { command = [sh], nice = 5 } }");
        assertThat(
                        PrivilegeChecks.warnings(
                                usual,
                                () -> {
                                    throw new AssertionError("nobody needs to be asked");
                                }))
                .isEmpty();
    }

    private static StackSpec stack(Path folder, String services) throws IOException {
        var file = Files.writeString(folder.resolve("valvo.conf"), "services " + services);
        var loaded = ConfigFile.load(file, Map.of("PATH", "/bin:/usr/bin"), Platform::readFile);
        return switch (loaded) {
            case LoadResult.Ok(var stack, _) -> stack;
            case LoadResult.Bad(var errors) -> throw new AssertionError(errors);
        };
    }

    private static List<String> texts(ProcessSpec service, Optional<String> ordinary) {
        return PrivilegeChecks.of("web", service, ordinary).stream()
                .map(CheckResult::json)
                .toList();
    }

    private static ProcessSpec process(String user, int nice) {
        return new ProcessSpec(
                List.of("app"),
                Path.of("/"),
                Map.of(),
                Optional.of(user),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.of(nice),
                OptionalInt.empty(),
                Map.of(),
                Optional.empty(),
                StandardInput.NOTHING);
    }
}
