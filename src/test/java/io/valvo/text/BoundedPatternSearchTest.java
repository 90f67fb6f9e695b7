package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.text.BoundedPatternSearch.Found;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.regex.Pattern;

class BoundedPatternSearchTest {
    @ParameterizedTest
    @CsvSource({
        "UP, is it UP?, YES",
        "^UP, UP again, YES",
        "^UP, is it UP?, NO",
        "UP$, it is UP, YES",
        "(?<=is )UP, it is UP, YES",
        "'', anything, YES",
    })
    void anOrdinaryPatternIsFoundAsEverywhere(String pattern, String text, Found found) {
        assertThat(BoundedPatternSearch.in(text, Pattern.compile(pattern))).isEqualTo(found);
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({"x*x*x*x*y", "(x+x+)+y", "(x|xx)+y", "(?:x|y)*z", "^(x|.)*z$"})
    void noPatternTakesLongOnALineHoweverItBacktracks(String pattern) {
        assertThat(BoundedPatternSearch.in("x".repeat(60_000), Pattern.compile(pattern)))
                .isNotEqualTo(Found.YES);
    }

    @Test
    void whatTakesMoreStackThanThereIsIsFoundInAPartOfTheLine() {
        var line = "x".repeat(10_000) + " UP now";
        assertThat(BoundedPatternSearch.in(line, Pattern.compile("(x|y)* UP")))
                .isEqualTo(Found.YES);
    }

    @Test
    void aMatchMayLieAcrossTwoParts() {
        for (int at = 0; at < 3 * BoundedPatternSearch.PART; at += 377) {
            var line = "x".repeat(at) + "READY" + "x".repeat(10_000);
            assertThat(BoundedPatternSearch.in(line, Pattern.compile("READY(x|y)*!|READY")))
                    .isEqualTo(Found.YES);
        }
    }

    @Test
    void aPieceOfALineHasNoBeginningAndNoEndOfItsOwn() {
        assertThat(BoundedPatternSearch.in("..UP..", Pattern.compile("^U"), 2, true, 100))
                .isEqualTo(Found.NO);
        assertThat(BoundedPatternSearch.in("..UP", Pattern.compile("P$"), 0, false, 100))
                .isEqualTo(Found.NO);
        assertThat(BoundedPatternSearch.in("..UP", Pattern.compile("P$"), 2, true, 100))
                .isEqualTo(Found.YES);
    }
}
