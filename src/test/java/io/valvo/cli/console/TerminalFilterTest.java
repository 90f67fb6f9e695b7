package io.valvo.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

class TerminalFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    größe, 日本, €|größe, 日本, €
                    ␛[31mred␛[0m|red
                    ␛]0;pwned␇␛[2JBOOM|BOOM
                    ␛]never ended␊next line|␊next line
                    ␛[12␊next line|␊next line
                    ␛P+q␛\\after|after
                    tab␉stays, bell␇ and return␍ go|tab␉stays, bell and return go
                    """)
    void whatCommandsATerminalNeverReachesIt(String text, String shown) throws IOException {
        assertThat(filtered(controls(text), false)).isEqualTo(controls(shown));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ␛[31mred␛[0m|␛[31mred␛[0m
                    ␛[31mred␊next|␛[31mred␛[0m␊next
                    ␛[38;2;1;2;3mrich␛[m|␛[38;2;1;2;3mrich␛[m
                    ␛[2J␛[31;1Hhome|home
                    ␛[>4;2mkeys|keys
                    """)
    void coloursPassWhereThereIsColourAndEndWithTheirLine(String text, String shown)
            throws IOException {
        assertThat(filtered(controls(text), true)).isEqualTo(controls(shown));
    }

    @Test
    void c1ControlsInUtf8AreSequencesToo() throws IOException {
        assertThat(filtered("a\u009b2Jb\u0085c\u00bfd\u00e9", false)).isEqualTo("abc\u00bfd\u00e9");
    }

    /** However the bytes come, one by one or together. */
    @Property(tries = 300)
    void noControlIsLeft(@ForAll String text) throws IOException {
        var shown = filtered(text, false);
        assertThat(shown.chars().filter(c -> c != '\n' && c != '\t'))
                .noneMatch(Character::isISOControl);
        var single = new ByteArrayOutputStream();
        try (var filter = new TerminalFilter(single, false)) {
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) filter.write(b);
        }
        assertThat(single.toString(StandardCharsets.UTF_8)).isEqualTo(shown);
    }

    @Test
    void whoeverWritesLearnsThatNobodyReads() {
        var nobody =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        var out = new PrintStream(new TerminalFilter(new PrintStream(nobody), false));
        out.println("hello");
        assertThat(out.checkError()).isTrue();
    }

    private static String filtered(String text, boolean colours) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var filter = new TerminalFilter(out, colours)) {
            filter.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String controls(String text) {
        return text.replace('␛', '\u001b')
                .replace('␇', '\u0007')
                .replace('␊', '\n')
                .replace('␍', '\r')
                .replace('␉', '\t');
    }
}
