package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class LineSplitterTest {
    @Test
    void aLineThatIsTooLongIsCutButNeverWithinACharacter() {
        var lines = new ArrayList<LogChunk>();
        var text = "€".repeat(LineSplitter.LONGEST / 3 + 5) + "\n";
        var splitter = new LineSplitter(7);
        splitter.feed(text.getBytes(UTF_8), text.getBytes(UTF_8).length, lines::add);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().text()).startsWith("€").endsWith("€");
        assertThat(lines.getLast().offset())
                .isEqualTo(7 + lines.getFirst().text().getBytes(UTF_8).length);
        assertThat(lines.getFirst().text() + lines.getLast().text() + "\n").isEqualTo(text);
    }

    @Test
    void whatIsNoUtf8IsReplacedAndControlCharactersStay() {
        var lines = new ArrayList<LogChunk>();
        byte[] bytes = {'a', (byte) 0xFF, 0x1B, '[', '1', 'm', '\r', '\n'};
        new LineSplitter(0).feed(bytes, bytes.length, lines::add);
        assertThat(lines).containsExactly(new LogChunk(0, "a\uFFFD\u001B[1m\r"));
    }

    @Property
    void linesDontDependOnHowTheBytesArrive(
            @ForAll List<@IntRange(min = 0, max = 3) Integer> letters,
            @ForAll @IntRange(min = 1, max = 5) int chunk) {
        var text = new StringBuilder();
        for (int letter : letters) text.append("a\nbé".charAt(letter));
        byte[] bytes = text.toString().getBytes(UTF_8);
        var lines = new ArrayList<LogChunk>();
        var splitter = new LineSplitter(0);
        for (int at = 0; at < bytes.length; at += chunk) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk));
            splitter.feed(part, part.length, lines::add);
        }
        splitter.finish(lines::add);
        assertThat(lines)
                .extracting(LogChunk::text)
                .containsExactlyElementsOf(text.toString().lines().toList());
        assertThat(splitter.delivered()).isEqualTo(bytes.length);
    }
}
