package io.valvo.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.logs.LogChunk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.regex.Pattern;

class LogPatternSearchTest {
    private static final int PIECE = 64 * 1024;

    @ParameterizedTest
    @CsvSource({
        "'Local: +http://localhost:5173/', '\u001b[1mLocal\u001b[22m:   \u001b[36mhttp://localhost:\u001b[1m5173\u001b[22m/\u001b[39m'",
        "'^Server', '\u001b[32mServer\u001b[0m ready'",
        "'ready$', '\u001b[32mServer\u001b[0m ready\u001b[K\r'",
        "'^done$', '10%\r20%\rdone'",
        "'\\x1b\\[32mServer', '\u001b[32mServer\u001b[0m ready'",
        "'a\\tb', 'a\tb'",
        "'^titled', '\u001b]0;building\u0007titled'",
    })
    void aLineMatchesAsAPersonSeesIt(String pattern, String line) {
        assertThat(lines(pattern).match(List.of(new LogChunk(0, line)))).isTrue();
    }

    @Test
    void aMatchMayLieAcrossTwoPiecesOfALongLine() {
        var first = new LogChunk(0, "x".repeat(PIECE - 3) + "REA");
        var second = new LogChunk(PIECE, "DY and so on");
        assertThat(lines("READY").match(List.of(first, second))).isTrue();
        var lines = lines("READY");
        assertThat(lines.match(List.of(first))).isFalse();
        assertThat(lines.matchUnfinished(second)).isTrue();
    }

    @Test
    void whereALongLineIsCutNoLineBeginsOrEnds() {
        var first = new LogChunk(0, "x".repeat(PIECE - 5) + "READY");
        var second = new LogChunk(PIECE, "Server");
        assertThat(lines("READY$").match(List.of(first, second))).isFalse();
        assertThat(lines("^Server").match(List.of(first, second))).isFalse();
        assertThat(lines("Server$").match(List.of(first, second))).isTrue();
    }

    @Test
    void theLineBehindALongOneHasNothingOfIt() {
        var first = new LogChunk(0, "x".repeat(PIECE - 3) + "REA");
        var other = new LogChunk(PIECE + 1, "DY");
        assertThat(lines("READY").match(List.of(first, other))).isFalse();
        assertThat(lines("^DY").match(List.of(first, other))).isTrue();
    }

    @Test
    void anUnfinishedLineThatIsTooHardIsSearchedOnce() {
        var lines = lines("(x+x+)+y");
        var piece = new LogChunk(7, "x".repeat(60_000));
        assertThat(lines.matchUnfinished(piece)).isFalse();
        assertThat(lines.hard()).isTrue();
        long began = System.nanoTime();
        for (int i = 0; i < 1000; i++) lines.matchUnfinished(piece);
        assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
        assertThat(lines.match(List.of(new LogChunk(70_000, "xxy")))).isTrue();
    }

    private static LogPatternSearch lines(String pattern) {
        return new LogPatternSearch(Pattern.compile(pattern));
    }
}
