package io.valvo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class MachineTest {
    private static final List<String> LIMITS =
            List.of(
                    "Limit                     Soft Limit           Hard Limit           Units     ",
                    "Max processes             94886                unlimited            processes ",
                    "Max open files            1024                 20000                files     ");

    @Test
    void theHardLimitIsWhatCounts() {
        assertThat(Machine.hardLimit(LIMITS, "Max open files")).contains(20_000L);
        assertThat(Machine.hardLimit(LIMITS, "Max processes")).isEmpty();
        assertThat(Machine.hardLimit(LIMITS, "Max nothing")).isEmpty();
    }

    @Test
    void tooFewDescriptorsAreToldWithTheCure() {
        assertThat(Machine.files(1_024, 3_256))
                .isEqualTo(
                        Finding.broken(
                                "limits",
                                "1024 open files allowed, about 3256 needed; raise it with ulimit -n or LimitNOFILE"));
        assertThat(Machine.files(4_096, 3_256).grade()).isEqualTo(Finding.Grade.FINE);
    }

    @Test
    void kernelsAreJudgedByWhatTheyOffer() {
        assertThat(Machine.kernel("Linux", "6.18.44").grade()).isEqualTo(Finding.Grade.FINE);
        assertThat(Machine.kernel("Linux", "6.1.0-18-amd64").grade())
                .isEqualTo(Finding.Grade.DOUBTFUL);
        assertThat(Machine.kernel("Linux", "4.19.0").grade()).isEqualTo(Finding.Grade.BROKEN);
        assertThat(Machine.kernel("Mac OS X", "15.1").grade()).isEqualTo(Finding.Grade.DOUBTFUL);
    }

    @Test
    void findingsAreTextAndJson() {
        var finding = Finding.broken("web", "its executable \"x\" isn't there");
        assertThat(finding.line(new Paint(false)))
                .isEqualTo("FAIL  web: its executable \"x\" isn't there");
        assertThat(finding.json())
                .isEqualTo(
                        "{\"grade\":\"fail\",\"subject\":\"web\",\"text\":\"its executable \\\"x\\\" isn't there\"}");
    }
}
