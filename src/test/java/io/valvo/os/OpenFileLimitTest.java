package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class OpenFileLimitTest {
    @Test
    void theHardLimitCounts() {
        var lines =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             63432                63432                processes",
                        "Max open files            1024                 4096                 files");
        assertThat(OpenFileLimit.hard(lines)).hasValue(4096);
        assertThat(OpenFileLimit.hard(List.of("Max open files   1024   unlimited   files")))
                .isEmpty();
        assertThat(OpenFileLimit.hard(List.of())).isEmpty();
    }
}
