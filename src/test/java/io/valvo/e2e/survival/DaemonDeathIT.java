package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;
import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceRecord;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.ledger.Ledger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.LongStream;

/** The daemon's death is no event: what the manual promises under "Survival". */
class DaemonDeathIT {
    private static final String WEB =
            """
            services {
              web {
                command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                ports.http { prefer = %d, on-conflict = fail }
                ready { http = "/" }
              }
              worker { command = ["sleep", "1000"], instances = 2, depends-on { web = ready } }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aKilledDaemonLeavesItsServicesAndTheNextOneTakesThemBack() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(WEB.formatted(port));
        var first = here.up();
        here.eventually("both workers are ready", () -> ready(first, "worker"));
        var before = pids(first);
        long last = last(first);
        kill(first);

        var second = here.up();
        here.eventually("all are adopted", () -> adopted(second) == 3);
        assertThat(pids(second)).isEqualTo(before);
        assertThat(second.stateOf("web")).isEqualTo("ready");
        assertThat(second.portOf("web", "http")).isEqualTo(port);
        assertThat(second.api().events("process.started", "web")).hasSize(1);
        var numbers = second.api().events().stream().map(it -> it.get("seq").asLong()).toList();
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.getLast()).boxed().toList())
                .contains(last + 1);
    }

    @Test
    @RunsConcurrently
    void adoptedProcessesEndWithTheirRealExitCodeAndThePolicyDecidesByIt() throws Exception {
        here.config(
                """
                defaults.restart.backoff.min = 10ms
                services {
                  seven { shell = true, command = "while [ ! -e seven ]; do sleep 0.05; done; rm seven; exit 7" }
                  zero { shell = true, command = "while [ ! -e zero ]; do sleep 0.05; done; exit 0" }
                }
                """);
        var first = here.up();
        here.eventually("both run", () -> ready(first, "seven") && ready(first, "zero"));
        long seven = first.pidOf("seven").orElseThrow();
        kill(first);
        var second = here.up();
        here.eventually("both are adopted", () -> adopted(second) == 2);

        here.file("seven", "");
        here.file("zero", "");
        here.eventually("zero has completed", () -> second.stateOf("zero").equals("completed"));
        here.eventually(
                "seven runs again",
                () -> ready(second, "seven") && second.pidOf("seven").orElseThrow() != seven);
        assertThat(second.instance("seven").get("last_exit").asText()).isEqualTo("exited 7");
        assertThat(second.instance("seven").get("restart_count").asInt()).isEqualTo(1);
        assertThat(second.instance("zero").get("last_exit").asText()).isEqualTo("exited 0");
    }

    @Test
    @RunsConcurrently
    void whatDiedMeanwhileIsRestartedAndJobsKeepTheirExitStatus() throws Exception {
        here.config(
                """
                defaults.restart.backoff.min = 10ms
                services {
                  victim { command = ["sleep", "1000"] }
                  good { shell = true, oneshot = true, command = "while [ ! -e go ]; do sleep 0.05; done; exit 0" }
                  bad { shell = true, oneshot = true, restart.policy = never, command = "while [ ! -e go ]; do sleep 0.05; done; exit 5" }
                  code { shell = true, oneshot = true, success-codes = [143], command = "while [ ! -e go ]; do sleep 0.05; done; exit 143" }
                  term { shell = true, oneshot = true, success-codes = [143], restart.policy = never, command = "while [ ! -e go ]; do sleep 0.05; done; kill -TERM $$" }
                }
                """);
        var first = here.up();
        here.eventually(
                "all run",
                () ->
                        ready(first, "victim")
                                && ready(first, "good")
                                && ready(first, "bad")
                                && ready(first, "code")
                                && ready(first, "term"));
        var pids = pids(first).values();
        long victim = first.pidOf("victim").orElseThrow();
        kill(first);
        ProcfsObserver.signal("KILL", victim);
        here.file("go", "");
        here.eventually("all are gone", () -> pids.stream().noneMatch(ProcfsObserver::alive));

        var second = here.up();
        here.eventually(
                "the victim runs again",
                () -> ready(second, "victim") && second.pidOf("victim").orElseThrow() != victim);
        assertThat(second.instance("victim").get("restart_count").asInt()).isEqualTo(1);
        here.eventually("good", () -> second.stateOf("good").equals("completed"));
        here.eventually("bad", () -> second.stateOf("bad").equals("failed"));
        assertThat(second.instance("bad").get("last_exit").asText()).isEqualTo("exited 5");
        here.eventually("code", () -> second.stateOf("code").equals("completed"));
        here.eventually("term", () -> second.stateOf("term").equals("failed"));
        assertThat(second.instance("term").get("last_exit").asText())
                .isEqualTo("killed by SIGTERM");
    }

    @Test
    @RunsConcurrently
    void aChangedConfigurationIsAppliedToWhatWasLeft() throws Exception {
        here.config(
                "services { a { command = [sleep, 1000] }, b { command = [sleep, 1000] }, c { command = [sleep, 1000] }, d { command = [sleep, 1000], on-orphan = stop } }");
        var first = here.up();
        here.eventually(
                "all run",
                () ->
                        ready(first, "a")
                                && ready(first, "b")
                                && ready(first, "c")
                                && ready(first, "d"));
        var before = pids(first);
        kill(first);
        here.config(
                "services { a { command = [sleep, 1000], tags = [x] }, b { command = [sleep, 2000] }, d { command = [sleep, 1000], on-orphan = stop } }");

        var second = here.up();
        here.eventually(
                "b is replaced",
                () ->
                        ready(second, "b")
                                && !second.pidOf("b").orElseThrow().equals(before.get("b")));
        here.eventually(
                "c, no longer declared, is gone", () -> !ProcfsObserver.alive(before.get("c")));
        here.eventually("d is stopped", () -> second.stateOf("d").equals("stopped"));
        assertThat(second.pidOf("a")).contains(before.get("a"));
        here.eventually("nobody speaks of c", () -> !pids(second).containsKey("c"));
        assertThat(ProcfsObserver.alive(before.get("b"))).isFalse();
    }

    @Test
    @RunsConcurrently
    void aPidThatBelongsToSomebodyElseByNowIsNeverTouched() throws Exception {
        here.config("services { a { command = [sleep, 1000] } }");
        var first = here.up();
        here.eventually("a runs", () -> ready(first, "a"));
        long pid = first.pidOf("a").orElseThrow();
        kill(first);
        ProcfsObserver.signal("KILL", pid);
        here.eventually("a is gone", () -> !ProcfsObserver.alive(pid));
        var bystander = here.background("bystander.out", "sleep", "1000");
        plant(bystander.pid());

        var second = here.up();
        here.eventually(
                "another process is a's",
                () ->
                        ready(second, "a")
                                && second.pidOf("a").orElseThrow() != pid
                                && second.pidOf("a").orElseThrow() != bystander.pid());
        here.valvo("down").succeeded();
        assertThat(bystander.isAlive()).as("the bystander lives").isTrue();
    }

    @Test
    @RunsConcurrently
    void ofALostLedgerWhatRunsIsFoundByItsMarkerAndNothingRunsTwice() throws Exception {
        here.config("services { a { command = [sleep, 1000] }, b { command = [sleep, 1000] } }");
        var first = here.up();
        here.eventually("both run", () -> ready(first, "a") && ready(first, "b"));
        kill(first);
        Files.write(
                here.state().resolve("ledger"),
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});

        var second = here.up();
        here.eventually("both run", () -> ready(second, "a") && ready(second, "b"));
        assertThat(ProcfsObserver.marked(here.state(), "a")).hasSize(1);
        assertThat(ProcfsObserver.marked(here.state(), "b")).hasSize(1);
        assertThat(
                        second.api().events().stream()
                                .filter(it -> it.get("type").asText().equals("warning")))
                .anySatisfy(it -> assertThat(it.toString()).contains("is damaged"));
    }

    @Test
    @RunsConcurrently
    void anUpgradeKeepsPidsConnectionsAndEventNumbers() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(WEB.formatted(port));
        var first = here.up();
        here.eventually("the workers are ready", () -> ready(first, "worker"));
        var before = pids(first);
        assertThat(here.valvo("down", "--keep").succeeded().out()).contains("its services go on");
        assertThat(first.end()).isZero();
        assertThat(ProcfsObserver.listens(port)).isTrue();
        here.valvo("up", "--detach").succeeded();
        var api = new DaemonApi(here.state());
        var after = pids(api);
        here.valvo("upgrade").succeeded();
        assertThat(after).isEqualTo(before);
        assertThat(pids(api)).isEqualTo(before);
        var numbers = api.events().stream().map(it -> it.get("seq").asLong()).toList();
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.getLast()).boxed().toList());
    }

    @Test
    @RunsConcurrently
    void afterAnOrderlyEndEverythingBeginsAfresh() throws Exception {
        here.config("services { a { command = [sleep, 1000] }, b { command = [sleep, 1000] } }");
        var first = here.up();
        here.eventually("both run", () -> ready(first, "a") && ready(first, "b"));
        here.valvo("stop", "b").succeeded();
        kill(first);
        var second = here.up();
        here.eventually("a goes on", () -> adopted(second) == 1);
        assertThat(second.stateOf("b")).as("stopped by a person").isEqualTo("stopped");
        here.valvo("down").succeeded();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        var third = here.up();
        here.eventually("both run", () -> ready(third, "a") && ready(third, "b"));
    }

    /** The ledger names the bystander's pid, with the start time of the process that had it. */
    private void plant(long pid) throws Exception {
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(here.state(), boot(), flusher, Clock.systemUTC())) {
            var record = ledger.instance("a").orElseThrow();
            ledger.record(with(record, pid));
        }
    }

    private static InstanceRecord with(InstanceRecord record, long pid) {
        var was = record.running().orElseThrow();
        var other = new ProcessId(pid, was.process().startTicks());
        return record.withRunning(
                new InstanceRecord.Running(
                        other,
                        was.bootId(),
                        was.marker(),
                        was.startedAt(),
                        was.ports(),
                        was.logOffsets(),
                        was.environmentPorts()));
    }

    private static String boot() throws Exception {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private static void kill(ForegroundDaemon daemon) throws Exception {
        daemon.process().destroyForcibly();
        daemon.end();
    }

    private static boolean ready(ForegroundDaemon daemon, String service) throws Exception {
        return daemon.stateOf(service).equals("ready");
    }

    private static long adopted(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events().stream()
                .filter(it -> it.get("type").asText().equals("process.adopted"))
                .count();
    }

    private static long last(ForegroundDaemon daemon) throws Exception {
        return daemon.api().get("/api/v1/system").get("last_event").asLong();
    }

    private static Map<String, Long> pids(ForegroundDaemon daemon) throws Exception {
        return pids(daemon.api());
    }

    private static Map<String, Long> pids(DaemonApi api) throws Exception {
        return DaemonApi.each(api.get("/api/v1/services"))
                .flatMap(it -> DaemonApi.each(it.get("instances")))
                .filter(it -> it.get("pid").isNumber())
                .collect(toMap(DaemonDeathIT::name, it -> it.get("pid").asLong()));
    }

    private static String name(JsonNode instance) {
        return instance.get("name").asText();
    }
}
