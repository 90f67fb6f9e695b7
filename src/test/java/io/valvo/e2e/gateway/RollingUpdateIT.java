package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.List;

/** docs/gateway.md, restarts and updates: the new one is ready before the old one ends. */
class RollingUpdateIT {
    private static final String STACK =
            """
            services {
              web {
                command = ["sleep", "1001"], instances = 2, ports.http = 0, update = %s
                ready.exec = ["true"]
              }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @ParameterizedTest
    @RunsConcurrently
    @ValueSource(strings = {"rolling", "blue-green"})
    void asManyAreReadyAllTheTimeAndTheNamesStay(String update) throws Exception {
        here.config(STACK.formatted(update));
        var daemon = up();
        var before = pids(daemon);
        here.valvo("restart", "web").succeeded();
        here.eventually("the further ones have left", () -> names(daemon).size() == 2);
        assertThat(pids(daemon)).doesNotContainAnyElementsOf(before);
        assertThat(names(daemon)).containsExactly("web", "web/2");
        assertThat(leastReady(daemon)).isEqualTo(2);
    }

    @Test
    @RunsConcurrently
    void aRevisionThatDoesNotGetReadyIsTakenBackAndTheCommandFails() throws Exception {
        here.config(STACK.formatted("rolling"));
        var daemon = up();
        var before = pids(daemon);
        here.config(STACK.formatted("rolling").replace("sleep\", \"1001", "false"));
        var reload = here.valvo("reload");
        assertThat(reload.code()).as(reload.err()).isEqualTo(1);
        assertThat(reload.err()).contains("web/3", "exited 1");
        here.eventually("the further one has left", () -> names(daemon).size() == 2);
        assertThat(pids(daemon)).isEqualTo(before);
        assertThat(daemon.stateOf("web")).isEqualTo("ready");
    }

    @Test
    @RunsConcurrently
    void aNewRevisionReplacesTheOldOneOneByOne() throws Exception {
        here.config(STACK.formatted("rolling"));
        var daemon = up();
        here.config(STACK.formatted("rolling").replace("1001", "1002"));
        here.valvo("reload").succeeded();
        here.eventually("the further one has left", () -> names(daemon).size() == 2);
        for (long pid : pids(daemon))
            here.eventually(
                    pid + " runs the new command",
                    () -> ProcfsObserver.fact(pid).orElseThrow().command().equals("sleep 1002"));
        assertThat(leastReady(daemon)).isEqualTo(2);
    }

    private ForegroundDaemon up() throws Exception {
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        return daemon;
    }

    /** The fewest instances that were ready at a time, once both had been. */
    private static int leastReady(ForegroundDaemon daemon) throws Exception {
        var ready = new HashSet<String>();
        int least = Integer.MAX_VALUE;
        boolean begun = false;
        for (var event : daemon.api().events("instance.state", "web")) {
            var instance = event.get("instance").asText();
            if (event.get("data").get("to").asText().equals("ready")) ready.add(instance);
            else ready.remove(instance);
            begun |= ready.size() == 2;
            if (begun) least = Math.min(least, ready.size());
        }
        return least;
    }

    private static List<Long> pids(ForegroundDaemon daemon) throws Exception {
        return instances(daemon).stream()
                .filter(it -> it.get("pid").isNumber())
                .map(it -> it.get("pid").asLong())
                .toList();
    }

    private static List<String> names(ForegroundDaemon daemon) throws Exception {
        return instances(daemon).stream().map(it -> it.get("name").asText()).toList();
    }

    private static List<JsonNode> instances(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().service("web").get("instances")).toList();
    }
}
