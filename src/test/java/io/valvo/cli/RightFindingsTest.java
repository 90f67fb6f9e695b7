package io.valvo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessSpec;
import io.valvo.model.StandardInput;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

class RightFindingsTest {
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

    private static List<String> texts(ProcessSpec service, Optional<String> ordinary) {
        return RightFindings.of("web", service, ordinary).stream().map(Finding::json).toList();
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
