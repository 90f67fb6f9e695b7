package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

class CallerEnvironmentTest {
    @Test
    void whatTheLauncherKeptAsideIsTheServicesAgain() {
        var own =
                Map.of(
                        "VALVO_CALLER", "kept",
                        "LC_ALL", "C.UTF-8",
                        "VALVO_CALLER_LC_ALL", "de_DE",
                        "VALVO_CALLER__JAVA_OPTIONS", "-Xmx1g",
                        "VALVO_CALLER_JAVA_TOOL_OPTIONS", "",
                        "PATH", "/bin");
        assertThat(CallerEnvironment.of(own, "/jdk/bin"))
                .containsOnly(
                        Map.entry("LC_ALL", "de_DE"),
                        Map.entry("_JAVA_OPTIONS", "-Xmx1g"),
                        Map.entry("JAVA_TOOL_OPTIONS", ""),
                        Map.entry("PATH", "/bin:/jdk/bin"));
    }

    @Test
    void theLaunchersLocaleIsNotPassedOn() {
        assertThat(CallerEnvironment.of(Map.of("VALVO_CALLER", "kept", "LC_ALL", "C.UTF-8"), "/j"))
                .doesNotContainKey("LC_ALL");
    }

    @Test
    void withoutTheLauncherTheLocaleIsTheCallers() {
        assertThat(CallerEnvironment.of(Map.of("LC_ALL", "C"), "/j")).containsEntry("LC_ALL", "C");
    }

    @Test
    void whoHasNoPathGetsTheUsualOne() {
        var usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/j";
        assertThat(CallerEnvironment.of(Map.of(), "/j")).containsEntry("PATH", usual);
        assertThat(CallerEnvironment.of(Map.of("PATH", ""), "/j")).containsEntry("PATH", usual);
    }
}
