package io.valvo.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ShellWordsTest {
    @Test
    void wordsAreSplitAsAShellDoes() {
        assertThat(words("a  --b='x y' \"c \\\"d\\\"\" e\\ f ''"))
                .containsExactly("a", "--b=x y", "c \"d\"", "e f", "");
        assertThat(words("run {{port}} '$HOME'")).containsExactly("run", "{{port}}", "$HOME");
    }

    @Test
    void aTemplateIsOneWordWithBlanksInside() {
        assertThat(
                        words(
                                "run --port={{ port }}/x {{  services.db.url\t}}{{ host }} \"{{ url }} y\""))
                .containsExactly(
                        "run",
                        "--port={{ port }}/x",
                        "{{  services.db.url\t}}{{ host }}",
                        "{{ url }} y");
        assertThat(words("a {{{{ b }} c")).containsExactly("a", "{{{{", "b", "}}", "c");
        assertThat(ShellWords.split("a {{ b | c }}")).isEqualTo(new ShellWords.NeedsShell('|'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | b",
                "a && b",
                "a > b",
                "a $B",
                "a \"$B\"",
                "a `b`",
                "a *.txt",
                "a ~/b",
                "a; b"
            })
    void whatOnlyAShellUnderstandsIsNotGuessed(String text) {
        assertThat(ShellWords.split(text)).isInstanceOf(ShellWords.NeedsShell.class);
    }

    @Test
    void anOpenQuoteIsNoWord() {
        assertThat(ShellWords.split("a 'b")).isEqualTo(new ShellWords.OpenQuote('\''));
    }

    @Property(tries = 300)
    void aQuotedWordIsTakenAsItIs(@ForAll List<@StringLength(max = 8) String> words) {
        var quoted = words.stream().map(w -> "'" + w.replace("'", "'\\''") + "'").toList();
        assertThat(words(String.join(" ", quoted))).isEqualTo(words);
    }

    private static List<String> words(String text) {
        return ShellWords.split(text) instanceof ShellWords.Simple(var words)
                ? words
                : List.of("not simple: " + text);
    }
}
