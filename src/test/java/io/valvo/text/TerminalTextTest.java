package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            textBlock =
                    """
                    plain text, größe, 日本|plain text, größe, 日本
                    ␛[31mred␛[0m|red
                    ␛]0;pwned␇␛[2JBOOM|BOOM
                    ␛]8;;http://x␛\\link␛]8;;␛\\|link
                    ␛Pq#0;2;0;0;0␛\\after|after
                    a␛[1;2Hb|ab
                    a␛(Bb|ab
                    a␛|a
                    a␛[|a
                    two␊lines|two lines
                    back␈space and␍return|backspace andreturn
                    """)
    void whatCommandsATerminalIsTakenOutOfAText(String text, String shown) {
        assertThat(TerminalText.line(controls(text))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0x9b, 2J", "0x90, x", "0x85, ''", "0x202e, ''", "0x2028, ''", "0x200f, ''"})
    void controlsBeyondAsciiAndWhatTurnsTheDirectionAreTakenOutToo(int control, String after) {
        var text = "a" + Character.toString(control) + after + (control == 0x90 ? "\u009c" : "");
        assertThat(TerminalText.line(text)).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"abcdef, 6, abcdef", "abcdefg, 6, abcde…"})
    void aTextThatIsTooLongTellsThatItWasCut(String text, int length, String shown) {
        assertThat(TerminalText.line(text, length)).isEqualTo(shown);
    }

    @Property(tries = 500)
    void nothingIsLeftThatCommandsATerminal(@ForAll String text) {
        assertThat(TerminalText.line(text).chars().noneMatch(Character::isISOControl)).isTrue();
    }

    private static String controls(String text) {
        return text.replace('␛', '\u001b')
                .replace('␇', '\u0007')
                .replace('␊', '\n')
                .replace('␍', '\r')
                .replace('␈', '\b');
    }
}
