package io.valvo.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.cli.console.AnsiStyle;

import org.junit.jupiter.api.Test;

import java.util.List;

class HostChecksTest {
    private static final List<String> LIMITS =
            List.of(
                    "Limit                     Soft Limit           Hard Limit           Units     ",
                    "Max processes             94886                unlimited            processes ",
                    "Max open files            1024                 20000                files     ");

    @Test
    void theHardLimitIsWhatCounts() {
        assertThat(HostChecks.hardLimit(LIMITS, "Max open files")).contains(20_000L);
        assertThat(HostChecks.hardLimit(LIMITS, "Max processes")).isEmpty();
        assertThat(HostChecks.hardLimit(LIMITS, "Max nothing")).isEmpty();
    }

    @Test
    void tooFewDescriptorsAreToldWithTheCure() {
        assertThat(HostChecks.files(1_024, 3_256))
                .isEqualTo(
                        CheckResult.broken(
                                "limits",
                                "1024 open files allowed, about 3256 needed; raise it with ulimit -n or LimitNOFILE"));
        assertThat(HostChecks.files(4_096, 3_256).grade()).isEqualTo(CheckResult.Grade.FINE);
    }

    @Test
    void kernelsAreJudgedByWhatTheyOffer() {
        assertThat(HostChecks.kernel("Linux", "6.18.44").grade()).isEqualTo(CheckResult.Grade.FINE);
        assertThat(HostChecks.kernel("Linux", "6.1.0-18-amd64").grade())
                .isEqualTo(CheckResult.Grade.DOUBTFUL);
        assertThat(HostChecks.kernel("Linux", "4.19.0").grade())
                .isEqualTo(CheckResult.Grade.BROKEN);
        assertThat(HostChecks.kernel("Mac OS X", "15.1").grade())
                .isEqualTo(CheckResult.Grade.DOUBTFUL);
    }

    @Test
    void findingsAreTextAndJson() {
        var finding = CheckResult.broken("web", "its executable \"x\" isn't there");
        assertThat(finding.line(new AnsiStyle(false)))
                .isEqualTo("FAIL  web: its executable \"x\" isn't there");
        assertThat(finding.json())
                .isEqualTo(
                        "{\"grade\":\"fail\",\"subject\":\"web\",\"text\":\"its executable \\\"x\\\" isn't there\"}");
    }
}
