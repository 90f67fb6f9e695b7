package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** docs/cli.md, plan and reload: only what changed is touched, and by a bad file nothing. */
class ReloadIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void onlyWhatChangedIsTouched() throws Exception {
        here.config(
                """
                services {
                  same { command = ["sleep", "1000"] }
                  changed { command = ["sleep", "1000"] }
                  removed { command = ["sleep", "1000"] }
                }
                """);
        var daemon = up();
        var same = daemon.pidOf("same");
        long changed = daemon.pidOf("changed").orElseThrow();
        here.config(
                """
                # a comment, another order and another way to write it are no change
                services {
                  added.command = ["sleep", "1000"]
                  changed.command = ["sleep", "2000"]
                  same.command = [sleep, 1000]
                }
                """);
        for (var verb : List.of("restart removed", "start removed", "status", "why same")) {
            var ran = here.valvo(verb.split(" ")).succeeded();
            assertThat(ran.out() + ran.err())
                    .as(verb)
                    .containsOnlyOnce("The configuration has changed since it was read");
        }
        long removed = daemon.pidOf("removed").orElseThrow();
        assertThat(here.valvo("plan").succeeded().out())
                .containsPattern("restart +changed: changed: command")
                .containsPattern("start +added: new")
                .containsPattern("stop +removed: removed")
                .doesNotContain("same");
        here.valvo("reload").succeeded();
        assertThat(here.valvo("status").succeeded().out()).doesNotContain("has changed");
        assertThat(daemon.stateOf("added")).isEqualTo("ready");
        assertThat(daemon.stateOf("changed")).isEqualTo("ready");
        here.eventually("the removed one is gone", () -> !ProcfsObserver.alive(removed));

        assertThat(daemon.pidOf("same")).isEqualTo(same);
        assertThat(ProcfsObserver.alive(changed)).isFalse();
        long anew = daemon.pidOf("changed").orElseThrow();
        here.eventually(
                "it is the new command",
                () -> ProcfsObserver.fact(anew).orElseThrow().command().equals("sleep 2000"));
        here.eventually(
                "nobody speaks of the removed one",
                () -> names(daemon).equals(List.of("added", "changed", "same")));
        assertThat(daemon.api().events("instance.state", "same"))
                .as("nothing happened to it")
                .hasSize(2);
        assertThat(kinds(daemon)).contains("config.reloaded").doesNotContain("config.rejected");
    }

    @ParameterizedTest
    @RunsConcurrently
    @ValueSource(
            strings = {
                "services { a { command = [\"sleep\", \"7\"], comand = 1 } }",
                "services { a { command = [\"sleep\", \"7\"]",
                "services { a { command = [\"no-such-program-anywhere\"] } }"
            })
    void aBadFileChangesNothing(String bad) throws Exception {
        here.config(
                """
                services { a { command = ["sleep", "1000"] }, b { command = ["sleep", "1000"] } }
                """);
        var daemon = up();
        var a = daemon.pidOf("a");
        var b = daemon.pidOf("b");
        here.config(bad);

        var reload = here.valvo("reload");
        assertThat(reload.code()).as(reload.err()).isEqualTo(2);
        assertThat(reload.err()).contains("valvo.conf:3: ", "nothing was changed");
        assertThat(here.valvo("plan").code()).isEqualTo(2);
        assertThat(daemon.pidOf("a")).isEqualTo(a);
        assertThat(daemon.pidOf("b")).isEqualTo(b);
        assertThat(kinds(daemon)).contains("config.rejected").doesNotContain("config.reloaded");
        assertThat(here.valvo("status").succeeded().out()).containsPattern("a +ready");
        here.valvo("down").succeeded();
        assertThat(daemon.end()).isZero();
    }

    private ForegroundDaemon up() throws Exception {
        var daemon = here.up();
        here.eventually(
                "all are ready",
                () ->
                        DaemonApi.each(daemon.api().get("/api/v1/services"))
                                .allMatch(it -> it.get("state").asText().equals("ready")));
        return daemon;
    }

    private static List<String> names(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().get("/api/v1/services"))
                .map(it -> it.get("name").asText())
                .toList();
    }

    private static List<String> kinds(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events().stream().map(it -> it.get("type").asText()).toList();
    }
}
