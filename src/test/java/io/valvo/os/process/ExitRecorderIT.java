package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.Exit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parent of a job, without a daemon. */
class ExitRecorderIT {
    @TempDir Path notes;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 129, 143, 147, 150, 192, 255})
    void anExitCodeIsWhatItIs(int code) throws Exception {
        ExitRecorder.install(notes);
        assertThat(run("exit " + code)).isEqualTo(code);
        assertThat(noted()).contains(new Exit.Exited(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 14, 15, 29, 34, 64})
    void aSignalIsNoExitCodeAndEndsTheParentToo(int signal) throws Exception {
        ExitRecorder.install(notes);
        assertThat(run("kill -" + signal + " $$")).isEqualTo(128 + signal);
        assertThat(noted()).contains(new Exit.Killed(signal, false));
    }

    @Test
    void signalsThatReachTheParentAreTheJobsToMind() throws Exception {
        ExitRecorder.install(notes);
        var script = "kill -15 $PPID; kill -2 $PPID; kill -40 $PPID; exit 7";
        assertThat(run(script)).isEqualTo(7);
        assertThat(noted()).contains(new Exit.Exited(7));
    }

    @Test
    void theCommandMindsSignalsAsUsual() throws Exception {
        ExitRecorder.install(notes);
        assertThat(run("grep -E 'Sig(Blk|Ign)' /proc/self/status | grep -v 0000000000000000"))
                .isEqualTo(1);
    }

    @Test
    void aCommandThatTheKernelRefusesIsTold() throws Exception {
        ExitRecorder.install(notes);
        assertThat(start(List.of("/no/such/program"))).isEqualTo(126);
        assertThat(noted()).contains(new Exit.Exited(126));
    }

    /** As on a machine that the program isn't for. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 143, 147, 255})
    void withoutTheProgramAShellNotesWhatItCanTell(int code) throws Exception {
        assertThat(run("PATH=/nowhere; exit " + code)).isEqualTo(code);
        assertThat(noted()).contains(new Exit.Exited(code));
    }

    @Test
    void aNoteThatIsNotWholeIsNone() throws Exception {
        for (var text : List.of("", "exited 14", "e"))
            assertThat(ExitRecorder.read(Files.writeString(note(), text))).isEmpty();
    }

    @Test
    void aProgramThatIsDamagedIsReplaced() throws Exception {
        ExitRecorder.install(notes);
        Files.writeString(notes.resolve(".exit-noter"), "#!/bin/false");
        ExitRecorder.install(notes);
        assertThat(run("exit 3")).isEqualTo(3);
    }

    @Test
    void eachKnownMachineHasACompleteProgram() throws IOException {
        for (var machine : List.of("amd64", "aarch64"))
            assertThat(ExitRecorder.program(machine).orElseThrow())
                    .startsWith(0x7f, 'E', 'L', 'F')
                    .endsWith("of this job\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(ExitRecorder.program("riscv64")).isEmpty();
    }

    private int run(String script) throws Exception {
        return start(List.of("/bin/sh", "-c", script));
    }

    private int start(List<String> command) throws Exception {
        var words = new ArrayList<>(ExitRecorder.words(note()));
        words.addAll(command);
        return new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    private Optional<Exit> noted() throws IOException {
        return ExitRecorder.read(note());
    }

    private Path note() {
        return notes.resolve("job.1");
    }
}
