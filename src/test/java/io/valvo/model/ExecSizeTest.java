package io.valvo.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

class ExecSizeTest {
    private static final OptionalLong TWO_MIB = OptionalLong.of(2 * 1024 * 1024);

    @Test
    void oneStringMayHave128KiBWithItsEnd() {
        assertThat(variable(128 * 1024 - "DATA=".length() - 1).excess(TWO_MIB)).isEmpty();
        assertThat(variable(128 * 1024 - "DATA=".length()).excess(TWO_MIB))
                .hasValue(
                        "variable DATA alone has 129 KiB, and one may have 128 KiB; put it in a file, and give the file's name");
        assertThat(ExecSize.of(List.of("app", "a", "x".repeat(200_000)), Map.of()).excess(TWO_MIB))
                .hasValueSatisfying(
                        it -> assertThat(it).startsWith("argument 2 alone has 196 KiB"));
    }

    @Test
    void allTogetherMayHaveAQuarterOfTheStack() {
        var many = new HashMap<String, String>();
        for (int i = 0; i < 30; i++) many.put("PART_" + i, "x".repeat(99_000 + i));
        assertThat(ExecSize.of(List.of("app"), many).excess(TWO_MIB))
                .hasValueSatisfying(it ->
                        assertThat(it)
                                .startsWith(
                                        "arguments and environment have 2902 KiB, and all together may have 2048 KiB; the largest is variable PART_29 with 97 KiB"));
        var pointers = ExecSize.of(List.of("app"), Map.of("A", "1"));
        assertThat(pointers.total()).isEqualTo("app".length() + "A=1".length() + 2 + 16);
    }

    @Test
    void bytesCountAndNotLetters() {
        assertThat(ExecSize.of(List.of("é€😀\udc80"), Map.of()).longest())
                .isEqualTo(2 + 3 + 4 + 1 + 1);
    }

    @Test
    void theStacksLimitSaysWhatThereIs() {
        var line = "Max stack size            %s            unlimited            bytes";
        assertThat(most(line.formatted("8388608"))).hasValue(2 * 1024 * 1024);
        assertThat(most(line.formatted("unlimited"))).hasValue(6 * 1024 * 1024);
        assertThat(most(line.formatted("65536"))).hasValue(128 * 1024);
        assertThat(most("Max cpu time   1   1   seconds")).isEmpty();
    }

    private static OptionalLong most(String line) {
        return ExecSize.most(List.of("Limit  Soft Limit  Hard Limit  Units", line));
    }

    private static ExecSize variable(int length) {
        return ExecSize.of(List.of("app"), Map.of("DATA", "x".repeat(length)))
                .plus(ExecSize.of(List.of(), Map.of("HOME", "/")));
    }
}
