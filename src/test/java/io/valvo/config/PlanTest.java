package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.rules.services.ReloadPlan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;

class PlanTest {
    @TempDir Path folder = Path.of("");

    @Test
    void stopsComeFirstAndDependenciesBeforeDependents() {
        var plan =
                plan(
                        "services { old.command = app, older { command = app, depends-on = [old] }, a { command = app, env.X = 1 }, b.command = app, same.command = app }",
                        "services { a { command = app, env.X = 2, depends-on = [new] }, new.command = app, b { command = app, restart.max = 1 }, same.command = app }");
        assertThat(plan.steps())
                .containsExactly(
                        new ReloadPlan.Stop("older"),
                        new ReloadPlan.Stop("old"),
                        new ReloadPlan.Start("new", true),
                        new ReloadPlan.Restart("a", List.of("env.X", "depends-on")),
                        new ReloadPlan.Update("b", List.of("restart")),
                        new ReloadPlan.Unchanged("same"));
        assertThat(plan.lines())
                .contains(
                        "restart   a (changed: env.X, depends-on)",
                        "stop      older (removed)",
                        "start     new (new)");
        assertThat(plan.empty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    command = [app, x]                        | restart | command
                    ports.http = 1                            | restart | ports
                    ports { a = 1, b = 2 }                    | restart | ports
                    heartbeat.within = 1m                     | restart | heartbeat
                    log.stderr = separate                     | restart | log.stderr
                    instances = 2                             | update  | instances
                    ready.log = x                             | update  | ready
                    health { exec = app }                     | update  | health
                    stop.timeout = 1s                         | update  | stop
                    every = 1m                                | update  | schedule
                    critical = true                           | update  | critical
                    on-demand = true                          | update  | on-demand
                    variants.small.env.A = b                  | update  | variants
                    """)
    void aSettingRestartsOnlyIfTheProcessMustKnowIt(String settings, String verb, String name) {
        var step =
                plan("services.a.command = app", "services.a { command = app, " + settings + " }")
                        .steps()
                        .getFirst();
        assertThat(ReloadPlan.verb(step)).isEqualTo(verb);
        assertThat(step.why()).endsWith(": " + name);
    }

    @Test
    void theSameFileChangesNothing() {
        var text =
                "services.a { command = app, ports.http = 1, ready { http { path = /, body = x }, log = \"a.*\" } }";
        assertThat(plan(text, text).empty()).isTrue();
    }

    @Test
    void theOrderOfPortsMatters() {
        assertThat(
                        plan(
                                        "services.a { command = app, ports { a = 1, b = 2 } }",
                                        "services.a { command = app, ports { b = 2, a = 1 } }")
                                .steps())
                .containsExactly(new ReloadPlan.Restart("a", List.of("ports")));
    }

    @Test
    void whatTheDaemonOnlyReadsOnceIsNoted() {
        var plan =
                plan(
                        "services.a.command = app",
                        "services.a.command = app, api.port = 1, groups.g.members = [a]");
        assertThat(plan.notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("api"));
        assertThat(plan.steps()).containsExactly(new ReloadPlan.Update("a", List.of("groups")));
    }

    @Test
    void theGatewayIsWhereTheFileSaysItIs() {
        var a = "services.a { command = app, ports.http = 1 }, gateway.routes.a { to = a";
        assertThat(plan(a + "}", a + ", timeout = 1s }").notes())
                .containsExactly("gateway changed: its routes are what they are in the file");
        assertThat(plan(a + "}", a + "}, gateway.port = 1").notes())
                .containsExactly("gateway: to listen on 127.0.0.1:1");
        assertThat(plan(a + "}", "services.a { command = app, ports.http = 1 }").notes())
                .containsExactly("gateway removed: it listens no more");
        assertThat(plan(a + "}", a + "}").empty()).isTrue();
    }

    @Test
    void atFirstEverythingIsNew() {
        var stack =
                ConfigFixture.in(folder)
                        .stack(
                                "services { a { command = app, depends-on = [b], autostart = false }, b.command = app, c { command = app, on-demand = true } }");
        assertThat(ReloadPlan.first(stack).steps())
                .containsExactlyInAnyOrder(
                        new ReloadPlan.Start("b", true),
                        new ReloadPlan.Start("c", false),
                        new ReloadPlan.Start("a", false));
    }

    private ReloadPlan plan(String old, String now) {
        var workspace = ConfigFixture.in(folder);
        return ReloadPlan.between(workspace.stack(old), workspace.stack(now));
    }
}
