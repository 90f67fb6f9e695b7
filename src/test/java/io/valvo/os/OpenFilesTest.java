package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class OpenFilesTest {
    @Test
    void theSoftLimitCounts() {
        var lines =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             63432                63432                processes",
                        "Max open files            1024                 524288               files");
        assertThat(OpenFiles.soft(lines)).hasValue(1024);
        assertThat(OpenFiles.soft(List.of("Max open files   unlimited   unlimited   files")))
                .isEmpty();
        assertThat(OpenFiles.soft(List.of())).isEmpty();
    }
}
