package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

/** What is legal but odd. */
class ConfigWarningsTest {
    @TempDir Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void anEmptyFolder() {
        workspace = ConfigFixture.in(folder);
    }

    @Test
    void whatIsTooLargeToBeStartedIsToldBeforeItIsStarted() {
        var text = "x".repeat(140_000);
        assertThat(workspace.warned("services.web {\n command = [app]\n env.DATA = " + text + " }"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it)
                                .startsWith(
                                        "3 services.web.env: too large to be started: variable DATA alone has 137 KiB")
                                .doesNotContain("xxx"));
        assertThat(workspace.warned("services.web.command = [app, -c, " + text + "]"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it).contains("services.web.command", "argument 2 alone has"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ports.http = 8080, ready { http = "/", timeout = 1m }, limits.runtime = 30s | limits.runtime: 30s, shorter than the start may take
                    ports.http = 8080, health { http = "/", interval = 1s }                     | health.interval: interval 1s, shorter than timeout 2s
                    ports.http = 8080, health { http = "/", timeout = 20s }                     | health.timeout: interval 10s, shorter than timeout 20s
                    user = www-data, ports.http = 1                                             | ports.http: port 1, which an ordinary user may not listen on
                    ports.http = 8080, restart.policy = on-failure                              | restart.policy: on-failure, but web has ports
                    health.exec = app, restart.policy = on-failure                              | restart.policy: on-failure, but web has ports
                    """)
    void isAWarningAndNoError(String settings, String warning) {
        assertThat(workspace.warned("services.web {\n command = [app], " + settings + " }"))
                .singleElement()
                .asString()
                .startsWith("2 services.web." + warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ports.http = 8080, ready.http = "/", limits.runtime = 1h
                    ports.http = 8080, health.http = "/"
                    user = root, ports.http = 80
                    ports.http = 8080, restart.policy = always
                    oneshot = true, ports.http = 8080, restart.policy = on-failure
                    health.interval = 1s
                    """)
    void whatIsUsualIsNone(String settings) {
        assertThat(workspace.warned("services.web { command = [app], " + settings + " }"))
                .isEmpty();
    }

    @Test
    void anAddressFromValvoWinsOverAnEnvFileButNotOverEnv() {
        workspace.write(
                ".env",
                "BACK_END_PORT=12001\nBACK_END_URL=http://u:hunter2@x\nBACK_END_HOST=127.0.0.1\nPORT=1\nOWN=2\n");
        var text =
                """
                services {
                  back-end { command = [app], ports.http = 8001 }
                  front {
                    command = [app], ports.http = 0, depends-on = [back-end]
                    env-file = .env
                    env.PORT = 3
                  }
                }
                """;
        assertThat(workspace.warned(text))
                .satisfiesExactlyInAnyOrder(
                        it ->
                                assertThat(it)
                                        .startsWith(
                                                "5 services.front.env-file: BACK_END_PORT = 12001, but Valvo gives it 8001"),
                        it ->
                                assertThat(it)
                                        .contains(
                                                "BACK_END_URL = http://u:***@x, but Valvo gives it http://127.0.0.1:8001"));
        assertThat(workspace.stack(text).services().get("front").process().environment())
                .containsOnlyKeys("PORT", "OWN")
                .containsEntry("PORT", "3");
    }

    @Test
    void anUnsetVariableInAnEnvFileIsToldWithItsLine() {
        workspace.write(".env", "A=1\nPASSWORD=pa$word\n");
        assertThat(workspace.warned("services.web { command = [app]\n env-file = .env }"))
                .singleElement()
                .asString()
                .startsWith("2 services.web.env-file: .env, line 2: $word is not set");
    }
}
