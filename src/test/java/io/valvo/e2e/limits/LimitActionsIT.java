package io.valvo.e2e.limits;

import static io.valvo.e2e.limits.LimitsIT.event;
import static io.valvo.e2e.limits.LimitsIT.exceeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/** docs/limits.md: what can happen at a limit, and that it holds whatever becomes of the daemon. */
class LimitActionsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Grows when it is told to; notes a signal. */
    private static final String GROWS_WHEN_TOLD =
            """
            import os, signal, time
            signal.signal(signal.SIGUSR1, lambda *_: open("told", "w").close())
            held = []
            open("ready", "w").close()
            while True:
                if os.path.exists("grow") and len(held) < 20:
                    held.append(bytearray(b"x") * (5 << 20))
                time.sleep(0.05)
            """;

    @Test
    @RunsConcurrently
    void restartStartsItAgain() throws Exception {
        var daemon = grown("restart");
        here.eventually("another runs", () -> daemon.instance("it").get("incarnation").asInt() > 1);
        assertThat(exceeded(daemon, "it").get("action").asText()).isEqualTo("restart");
        assertThat(daemon.instance("it").get("restart_count").asInt()).isPositive();
    }

    @Test
    @RunsConcurrently
    void stopEndsItForGood() throws Exception {
        var daemon = grown("stop");
        here.eventually("it is over", () -> daemon.pidOf("it").isEmpty());
        assertThat(exceeded(daemon, "it").get("action").asText()).isEqualTo("stop");
        here.eventually("it failed", () -> daemon.stateOf("it").equals("failed"));
        assertThat(daemon.api().service("it").get("reason").asText()).contains("memory");
        assertThat(daemon.api().events("process.started", "it")).hasSize(1);
    }

    @Test
    @RunsConcurrently
    void alertTellsAndDoesNothing() throws Exception {
        var daemon = grown("alert");
        assertThat(exceeded(daemon, "it").get("action").asText()).isEqualTo("alert");
        assertThat(daemon.stateOf("it")).isEqualTo("ready");
        assertThat(daemon.instance("it").get("incarnation").asInt()).isEqualTo(1);
        assertThat(here.text("told")).isEmpty();
    }

    @Test
    @RunsConcurrently
    void signalSendsIt() throws Exception {
        var daemon = grown("signal, signal = USR1");
        here.eventually("it was told", () -> here.dir().resolve("told").toFile().exists());
        assertThat(daemon.instance("it").get("incarnation").asInt()).isEqualTo(1);
    }

    @Test
    @RunsConcurrently
    void anAdoptedServiceKeepsItsLimits() throws Exception {
        var first = begun("restart");
        long pid = first.pidOf("it").orElseThrow();
        first.signal("KILL");
        first.end();
        var daemon = here.up();
        here.eventually("it is adopted", () -> daemon.pidOf("it").orElse(0L) == pid);
        here.file("grow", "");
        here.eventually("it is gone", () -> !ProcfsObserver.alive(pid));
        assertThat(exceeded(daemon, "it").get("limit").asText()).isEqualTo("memory");
        here.eventually(
                "the cause is told",
                () -> daemon.instance("it").get("last_exit").asText().contains("memory"));
    }

    @Test
    @RunsConcurrently
    void theRunTimeOfAnAdoptedServiceCountsFromItsStart() throws Exception {
        here.config("services.it { command = [\"sleep\", \"1000\"], limits.runtime = 8s }");
        var first = here.up();
        here.eventually(
                "it runs, and that is told",
                () ->
                        first.pidOf("it").isPresent()
                                && !first.api().events("process.started", "it").isEmpty());
        first.signal("KILL");
        first.end();
        var daemon = here.up();
        here.eventually(
                "its time is up", () -> !daemon.api().events("limit.exceeded", "it").isEmpty());
        var started = event(daemon, "process.started", "it").get("time").asText();
        var ended = event(daemon, "limit.exceeded", "it").get("time").asText();
        var lived = Duration.between(Instant.parse(started), Instant.parse(ended)).toMillis();
        var adopted = event(daemon, "process.adopted", "it").get("time").asText();
        var before = Duration.between(Instant.parse(started), Instant.parse(adopted)).toMillis();
        assertThat(exceeded(daemon, "it").get("value").asDouble())
                .as("lived for %d ms, %d of them before it was adopted", lived, before)
                .isCloseTo(lived, within(before / 2.0));
    }

    @Test
    @RunsConcurrently
    void severalInstancesDoNotReachTheirRunTimeAtOnce() throws Exception {
        here.config(
                """
                services.it {
                  command = ["sleep", "1000"]
                  instances = 3
                  limits.runtime = 20s
                }
                """);
        var daemon = here.up();
        here.eventually("each has reached it", () -> ends(daemon).size() == 3);
        var ends = ends(daemon);
        assertThat(Stream.of(ends.get(1) - ends.get(0), ends.get(2) - ends.get(1)))
                .allSatisfy(apart -> assertThat(apart).isGreaterThan(500));
    }

    /** When the first processes were to end, in order: however late a busy machine ended them. */
    private static List<Long> ends(ForegroundDaemon daemon) throws Exception {
        var started = new HashMap<String, Long>();
        for (var it : daemon.api().events("process.started", "it"))
            started.putIfAbsent(it.get("instance").asText(), millis(it));
        return daemon.api().events("limit.exceeded", "it").stream()
                .filter(it -> it.get("incarnation").asInt() == 1)
                .map(it -> started.get(it.get("instance").asText()) + it.at("/data/bound").asLong())
                .sorted()
                .toList();
    }

    private static long millis(JsonNode event) {
        return Instant.parse(event.get("time").asText()).toEpochMilli();
    }

    private ForegroundDaemon begun(String action) throws Exception {
        here.file("grow.py", GROWS_WHEN_TOLD);
        here.config(
                """
                services.it {
                  command = ["python3", "grow.py"]
                  limits { memory = 60 MiB, action = %s }
                  restart.backoff.min = 0s
                }
                """
                        .formatted(action));
        var daemon = here.up();
        here.eventually(
                "it runs",
                () ->
                        here.dir().resolve("ready").toFile().exists()
                                && daemon.stateOf("it").equals("ready"));
        return daemon;
    }

    private ForegroundDaemon grown(String action) throws Exception {
        var daemon = begun(action);
        here.file("grow", "");
        here.eventually(
                "the limit is exceeded",
                () -> !daemon.api().events("limit.exceeded", "it").isEmpty());
        return daemon;
    }
}
