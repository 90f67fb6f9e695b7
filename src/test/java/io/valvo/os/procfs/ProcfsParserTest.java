package io.valvo.os.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessInfo;
import io.valvo.os.process.ProcessEntry;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

class ProcfsParserTest {
    @Test
    void readsStatWhoseNameHoldsBracketsAndBlanks() {
        assertThat(stat("41 (a) b (c)) S 7 41 40 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2"))
                .contains(
                        new ProcessEntry(new ProcessId(41, 98765), "a) b (c)", 'S', 7, 41, 40, 0));
    }

    @Test
    void readsTheStatusOfAZombieFromTheLastField() {
        var fields = "0 ".repeat(29);
        assertThat(stat("9 (sh) Z 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 55 " + fields + "10752\n"))
                .hasValueSatisfying(entry -> assertThat(entry.status()).isEqualTo(10752));
    }

    @Test
    void readsNothingFromNonsense() {
        assertThat(stat("")).isEmpty();
        assertThat(stat("41 sh S 1")).isEmpty();
    }

    @Test
    void findsAVariableByItsWholeName() {
        assertThat(variable("XVALVO_ID=no\0VALVO_IDS=no\0VALVO_ID=a/1\0B=2\0")).contains("a/1");
        assertThat(variable("VALVO_ID=\0")).contains("");
        assertThat(variable("A=VALVO_ID=no\0")).isEmpty();
        assertThat(variable("VALVO_ID=cut")).contains("cut");
    }

    @Test
    void tellsACommandInOneBoundedLine() {
        assertThat(command("sh\0-c\0a\nb\0")).isEqualTo("sh -c a?b");
        assertThat(command("")).isEqualTo("[name]");
        assertThat(command("x".repeat(500))).hasSize(ProcessInfo.COMMAND_LENGTH).endsWith("…");
    }

    @Test
    void readsThePidsOfChildren() {
        assertThat(ProcfsParser.pids(bytes("12 345 "), 7)).containsExactly(12, 345);
        assertThat(ProcfsParser.pids(bytes(""), 0)).isEmpty();
    }

    private static Optional<ProcessEntry> stat(String text) {
        return ProcfsParser.stat(bytes(text), bytes(text).length);
    }

    private static Optional<String> variable(String environ) {
        return ProcfsParser.variable(bytes(environ), bytes(environ).length, "VALVO_ID");
    }

    private static String command(String text) {
        return ProcfsParser.command(bytes(text), bytes(text).length, "name");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
