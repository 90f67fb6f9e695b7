package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups: who is restarted with a member that fails, in which order, and when the group gives up.
 */
class RestartGroupsIT {
    private static final List<String> MEMBERS = List.of("a", "b", "c", "outsider");

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @ParameterizedTest
    @RunsConcurrently
    @CsvSource({"one-for-one, b", "rest-for-one, b c", "one-for-all, a b c"})
    void theStrategySaysWhoIsRestartedWithB(String strategy, String restarted) throws Exception {
        var daemon = group("strategy = " + strategy);
        var before = pids(daemon);
        ProcfsObserver.signal("KILL", before.get("b"));
        var expected = List.of(restarted.split(" "));
        here.eventually(
                "all are ready, those with new processes",
                () -> allReady(daemon) && changed(before, pids(daemon)).containsAll(expected));
        assertThat(changed(before, pids(daemon))).isEqualTo(expected);
        here.eventually(
                "their starts are told", () -> starts(daemon).size() == 4 + expected.size());
        assertThat(starts(daemon)).endsWith(expected.toArray(String[]::new));
    }

    /** Of all members, in order. */
    private static List<String> starts(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events().stream()
                .filter(it -> it.get("type").asText().equals("process.started"))
                .map(it -> it.get("service").asText())
                .toList();
    }

    @Test
    @RunsConcurrently
    void moreRestartsThanTheIntensityFailTheWholeGroup() throws Exception {
        var daemon = group("strategy = one-for-one, intensity { max = 1, within = 10m }");
        var before = pids(daemon);
        ProcfsObserver.signal("KILL", before.get("a"));
        here.eventually(
                "a is back",
                () -> allReady(daemon) && !pids(daemon).get("a").equals(before.get("a")));
        ProcfsObserver.signal("KILL", before.get("b"));
        for (var member : List.of("a", "b", "c")) {
            here.eventually(member + " failed", () -> daemon.stateOf(member).equals("failed"));
        }
        assertThat(daemon.stateOf("outsider")).isEqualTo("ready");
        assertThat(daemon.instance("c").get("reason").asText()).contains("trio");
        here.eventually(
                "only the outsider runs",
                () ->
                        ProcfsObserver.marked(here.state()).stream()
                                .allMatch(it -> it.pid() == before.get("outsider")));
    }

    private ForegroundDaemon group(String how) throws Exception {
        here.config(
                """
                defaults { command = ["sleep", "1000"], restart.backoff.min = 0s }
                services { a {}, b {}, c {}, outsider {} }
                groups { trio { members = [a, b, c], %s } }
                """
                        .formatted(how));
        var daemon = here.up();
        here.eventually("all are ready", () -> allReady(daemon));
        return daemon;
    }

    private static boolean allReady(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().get("/api/v1/services"))
                .allMatch(it -> it.get("state").asText().equals("ready"));
    }

    private static Map<String, Long> pids(ForegroundDaemon daemon) throws Exception {
        var pids = new LinkedHashMap<String, Long>();
        for (var name : MEMBERS) pids.put(name, daemon.pidOf(name).orElse(0L));
        return pids;
    }

    private static List<String> changed(Map<String, Long> before, Map<String, Long> now) {
        return MEMBERS.stream().filter(it -> !before.get(it).equals(now.get(it))).toList();
    }
}
