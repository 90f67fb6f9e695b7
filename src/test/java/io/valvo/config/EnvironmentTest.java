package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.Template;
import io.valvo.rules.lifecycle.ProcessEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

class EnvironmentTest {
    @TempDir Path folder = Path.of("");

    @Test
    void aProcessLearnsItsPortsItsDependenciesAndWhoItIs() {
        var environment = environment(Map.of("LANG", "C"));
        assertThat(environment)
                .containsEntry("LANG", "C")
                .containsEntry("PORT", "8080")
                .containsEntry("HTTP_PORT", "8080")
                .containsEntry("ADMIN_PORT", "9")
                .containsEntry("MY_DB_HOST", "127.0.0.1")
                .containsEntry("MY_DB_PORT", "5432")
                .containsEntry("MY_DB_URL", "postgresql://127.0.0.1:5432")
                .containsEntry("MY_DB_METRICS_PORT", "5433")
                .containsEntry("SELF", "http://127.0.0.1:8080")
                .containsEntry("NOTIFY_SOCKET", "/run/n")
                .containsEntry("WATCHDOG_USEC", "60000000")
                .containsEntry("VALVO_SERVICE", "web")
                .containsEntry("VALVO_INSTANCE", "web/2")
                .containsEntry("VALVO_ID", "marker");
    }

    @Test
    void whatIsConfiguredWinsOverAllButTheMarker() {
        assertThat(environment(Map.of("LEVEL", "daemon")))
                .containsEntry("LEVEL", "own")
                .containsEntry("MY_DB_NAME", "x")
                .containsEntry("VALVO_SERVICE", "web");
    }

    @Test
    void whatTheDaemonWasToldByItsOwnSupervisorIsNotPassedOn() {
        assertThat(
                        environment(
                                Map.of(
                                        "LISTEN_FDS",
                                        "1",
                                        "WATCHDOG_PID",
                                        "1",
                                        "INVOCATION_ID",
                                        "x",
                                        "VALVO_STATE_DIR",
                                        "/x")))
                .doesNotContainKeys(
                        "LISTEN_FDS", "WATCHDOG_PID", "INVOCATION_ID", "VALVO_STATE_DIR");
    }

    @Test
    void anotherUsersServiceIsNotAtHomeWhereTheCallerIs() {
        var caller =
                Map.of(
                        "HOME", "/root",
                        "USER", "root",
                        "LOGNAME", "root",
                        "SHELL", "/bin/zsh",
                        "XDG_RUNTIME_DIR", "/run/user/0",
                        "LANG", "C");
        assertThat(environment(caller, "user = www-data, env.USER = mine"))
                .doesNotContainKeys("HOME", "LOGNAME", "SHELL", "XDG_RUNTIME_DIR")
                .containsEntry("USER", "mine")
                .containsEntry("LANG", "C");
        assertThat(environment(caller)).containsAllEntriesOf(caller);
    }

    private Map<String, String> environment(Map<String, String> daemon) {
        return environment(daemon, "");
    }

    private Map<String, String> environment(Map<String, String> daemon, String more) {
        var stack =
                ConfigFixture.in(folder)
                        .stack(
                                """
                                services {
                                  web {
                                    command = app, ports { http = 8080, admin = 9 }, depends-on = [my-db], heartbeat.within = 1m
                                    %s
                                    env { SELF = "{{url}}", LEVEL = own, VALVO_SERVICE = forged, MY_DB_NAME = x }
                                  }
                                  my-db { command = app, ports { postgresql = 5432, metrics = 5433 } }
                                }
                                """
                                        .formatted(more));
        var web = Objects.requireNonNull(stack.services().get("web"));
        var db = Objects.requireNonNull(stack.services().get("my-db"));
        var scope =
                new Template.Scope(
                        "web",
                        "web/2",
                        2,
                        ServiceAddress.declared(web.ports()),
                        Map.of("my-db", ServiceAddress.declared(db.ports())),
                        folder);
        return ProcessEnvironment.of(web, scope, "marker", Optional.of("/run/n"), daemon);
    }
}
