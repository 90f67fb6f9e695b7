package io.valvo.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.cli.console.EventNarrator.Tone;
import io.valvo.cli.console.EventNarrator.Words;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class EventNarratorTest {
    private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
    private static final Map<String, Object> HOLDER =
            Map.of("pid", 4711, "user", "root", "command", "node server.js", "ours", false);

    private final EventNarrator narrator = new EventNarrator();

    @Test
    void readyTellsHowLongItTookAndWhereItIs() {
        tell(0, "instance.state", Map.of("from", "pending", "to", "starting", "reason", ""));
        tell(10, "port.leased", Map.of("name", "http", "port", 12001));
        tell(20, "process.started", Map.of("command", "python3 server.py"));
        assertThat(
                        tell(
                                1_234,
                                "instance.state",
                                Map.of("from", "starting", "to", "ready", "reason", "")))
                .isEqualTo(new Words("ready after 1.2s (pid 4712, port 12001)", Tone.GOOD, true));
    }

    @Test
    void anInstanceThatRecoversIsNotToldAsStarted() {
        assertThat(tell(0, "instance.state", Map.of("from", "unhealthy", "to", "ready")).text())
                .isEqualTo("healthy again");
    }

    @Test
    void breakersAreToldInWords() {
        var about =
                Map.<String, Object>of(
                        "route", "chat", "target", "lfm2", "why", "9 of 10 calls failed");
        assertThat(tell(0, "breaker.opened", about).text())
                .isEqualTo("circuit breaker of route chat to lfm2 is open: 9 of 10 calls failed");
        assertThat(
                        tell(
                                        0,
                                        "breaker.half_opened",
                                        Map.of("route", "chat", "target", "lfm2", "why", ""))
                                .text())
                .isEqualTo("circuit breaker of route chat to lfm2 is tried");
        assertThat(tell(0, "outlier.ejected", Map.of("route", "chat", "instance", "lfm2/2")).text())
                .isEqualTo("lfm2/2 gets no requests of route chat for a while: it alone fails");
    }

    @Test
    void everyStateIsToldWithItsReason() {
        assertThat(state("pending", "port 80 is held")).isEqualTo("waits: port 80 is held");
        assertThat(state("backoff", "exited 1; next try in 2 s"))
                .isEqualTo("will be started again: exited 1; next try in 2 s");
        assertThat(state("failed", "6 failures in 10 min"))
                .isEqualTo("failed: 6 failures in 10 min");
        assertThat(state("stopped", "")).isEqualTo("stopped");
        assertThat(state("unhealthy", "http /health: status 500"))
                .isEqualTo("unhealthy: http /health: status 500");
    }

    @Test
    void portsNameTheirHolder() {
        assertThat(
                        tell(
                                        0,
                                        "port.migrated",
                                        Map.of(
                                                "name", "http", "from", 80, "to", 81, "holder",
                                                HOLDER))
                                .text())
                .isEqualTo(
                        "takes port 81, since 80 is held by pid 4711 `node server.js`, not ours");
        assertThat(
                        tell(
                                        0,
                                        "port.conflict",
                                        Map.of("name", "http", "port", 80, "holder", HOLDER))
                                .text())
                .isEqualTo("port 80 is held by pid 4711 `node server.js`, not ours");
    }

    @Test
    void aPortWithoutAVisibleHolderIsToldByItsReason() {
        var data = new java.util.HashMap<String, Object>(Map.of("from", 80, "to", 81, "port", 80));
        data.put("holder", Map.of());
        data.put("reason", "leased to db");
        assertThat(tell(0, "port.migrated", data).text())
                .isEqualTo("takes port 81, since 80 is leased to db");
        data.put("reason", "port 80 is held by a process that can't be seen from here");
        assertThat(tell(0, "port.conflict", data).text())
                .isEqualTo("port 80 is held by a process that can't be seen from here");
    }

    @Test
    void crashesAreNewsAndWantedEndsAreNot() {
        assertThat(tell(0, "process.exited", Map.of("exit", "killed by SIGKILL", "cause", "crash")))
                .isEqualTo(new Words("killed by SIGKILL: crash", Tone.BAD, true));
        assertThat(
                        tell(0, "process.exited", Map.of("exit", "exited 0", "cause", "stop"))
                                .headline())
                .isFalse();
    }

    @Test
    void whatTheDaemonDoesIsToldInWords() {
        assertThat(
                        tell(
                                        0,
                                        "config.reloaded",
                                        Map.of(
                                                "started",
                                                List.of("a", "b"),
                                                "restarted",
                                                List.of(),
                                                "stopped",
                                                List.of("c")))
                                .text())
                .isEqualTo("configuration reloaded: started a, b; stopped c");
        assertThat(tell(0, "process.survivor", Map.of("killed", List.of("4712 `sleep 9`"))).text())
                .isEqualTo("had to be killed: 4712 `sleep 9`");
        assertThat(tell(0, "gap", Map.of("from", 3, "to", 9)).text())
                .isEqualTo("events 3 to 9 are no longer kept");
    }

    @Test
    void anEventOfANewerDaemonIsToldAsItIs() {
        assertThat(tell(0, "moon.rose", Map.of("phase", "full")).text())
                .isEqualTo("moon.rose {phase=full}");
    }

    private String state(String to, String reason) {
        return tell(0, "instance.state", Map.of("from", "x", "to", to, "reason", reason)).text();
    }

    private Words tell(long millis, String type, Map<String, Object> data) {
        return narrator.tell(new EventView(1, TEN.plusMillis(millis), type, "backend", 4712, data));
    }
}
