package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

class NotifyParserTest {
    @Test
    void assignmentsAreReadLineByLine() {
        assertThat(NotifyParser.parse("READY=1\nSTATUS=loaded 3=3\nMAINPID=42\n"))
                .isEqualTo(Map.of("READY", "1", "STATUS", "loaded 3=3", "MAINPID", "42"));
    }

    @Test
    void linesWithoutANameAndTheBarrierAreLeftOut() {
        assertThat(NotifyParser.parse("=1\nnonsense\n\nBARRIER=1")).isEmpty();
    }

    @Test
    void theNumberOfAssignmentsIsBounded() {
        var text = new StringBuilder();
        for (int i = 0; i < 1000; i++) text.append('K').append(i).append("=1\n");
        assertThat(NotifyParser.parse(text.toString())).hasSize(NotifyParser.ENTRIES);
    }
}
