package io.valvo.e2e.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.storage.MarkerKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** docs/cleanup.md: what the daemon looks for by itself, and before a start. */
class StraySweepIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int late;

    @Test
    void whatHasNoDaemonNowIsNamedOnceAndLeftAlone() throws Exception {
        var waiting = marked(sealed(abandoned("other"), "web", 1), "sleep", "4722");
        var homeless = marked("/nonexistent/state#web#1", "sleep", "4721");
        var stranger = here.background("stranger.out", "sleep", "4723");
        here.config(
                "cleanup.every = 200ms\nservices.a { command = [sleep, 864711], hooks.timeout = 200ms }");
        var daemon = here.up();
        here.eventually(
                "the one is named",
                () -> !warnings(daemon, "pid " + waiting.pid() + " `sleep 4722`").isEmpty());
        here.eventually(
                "the other is named",
                () -> !warnings(daemon, "pid " + homeless.pid() + " `sleep 4721`").isEmpty());
        sweepAgain(daemon);

        assertThat(warnings(daemon, "pid " + waiting.pid() + " `sleep 4722`"))
                .hasSize(1)
                .first()
                .asString()
                .contains("valvo cleanup");
        assertThat(warnings(daemon, "pid " + homeless.pid() + " `sleep 4721`"))
                .hasSize(1)
                .first()
                .asString()
                .contains("isn't here", "kill " + homeless.pid());
        assertThat(here.valvo("cleanup", "--dry-run").out())
                .doesNotContain(" " + homeless.pid() + " ");
        assertThat(List.of(waiting, homeless, stranger)).allMatch(Process::isAlive);
        here.eventually("a is ready", () -> daemon.stateOf("a").equals("ready"));
        assertThat(ended(daemon)).doesNotContain(daemon.pidOf("a").orElseThrow());
    }

    @Test
    void whatAStrangersMarkerNamesIsNeitherWaitedForNorCostsTheLock() throws Exception {
        var fifo = here.dir().resolve("fifo");
        Files.createDirectories(fifo);
        here.run("mkfifo", fifo.resolve("lock").toString()).succeeded();
        var link = Files.createDirectories(here.dir().resolve("link"));
        Files.createSymbolicLink(link.resolve("lock"), here.state().resolve("lock"));
        var odd = marked(here.dir() + "/\033[2J#web#1", "sleep", "4724");
        var strangers =
                List.of(
                        marked(fifo + "#x#1", "sleep", "4725"),
                        marked(link + "#x#1", "sleep", "4726"),
                        odd);
        here.config(
                "cleanup.every = 200ms\nservices.a { command = [sleep, 864711], hooks.timeout = 200ms }");
        var daemon = here.up();
        sweepAgain(daemon);

        assertThat(here.valvo("cleanup").succeeded().out()).doesNotContain("\033");
        assertThat(here.valvo("restart", "a").succeeded().code()).isZero();
        assertThat(here.valvo("up").err()).contains("another daemon (pid " + daemon.pid() + ")");
        assertThat(strangers).allMatch(Process::isAlive);
    }

    /** As in a container: the same name is another directory there. */
    @Test
    void processesThatSeeOtherMountsAreLeftAlone() throws Exception {
        assumeTrue(here.run("unshare", "-m", "true").code() == 0, "needs root");
        here.config(
                "cleanup.every = 200ms\nservices.a { command = [sleep, 864711], hooks.timeout = 200ms }");
        var daemon = here.up();
        var inner =
                List.of(
                        apart(sealed(abandoned("other"), "web", 1)),
                        apart("/nonexistent/state#web#1"),
                        apart(own("a", 7)));
        sweepAgain(daemon);
        var rows = here.valvo("cleanup", "--json").succeeded().out();

        assertThat(inner).allMatch(Process::isAlive);
        assertThat(inner).noneMatch(it -> rows.contains("\"pid\":" + it.pid()));
        assertThat(warnings(daemon, "sleep 4728")).isEmpty();
    }

    @Test
    void whatAnEarlierIncarnationOfAServiceHasLeftIsEndedAndItsOwnProcessesAreNot()
            throws Exception {
        here.config(
                """
                cleanup.every = 200ms
                services.a { command = [sh, -c, "sleep 4731 & wait"], hooks.timeout = 1s }
                """);
        var daemon = here.up();
        here.eventually("a is ready", () -> daemon.stateOf("a").equals("ready"));
        here.eventually(
                "it has its child", () -> ProcfsObserver.marked(here.state(), "a").size() == 2);
        long own = daemon.pidOf("a").orElseThrow();
        var old = marked(own("a", 7), "sleep", "4732");
        var unknown = marked(own("gone", 7), "sleep", "4733");
        var forged = marked(here.state() + "#a#7", "sleep", "4735");
        here.eventually("the old one is ended", () -> !old.isAlive());
        here.eventually("that of no service as well", () -> !unknown.isAlive());
        long late = sweepAgain(daemon);

        assertThat(daemon.pidOf("a")).contains(own);
        assertThat(forged.isAlive()).as("nobody has sealed that").isTrue();
        assertThat(ProcfsObserver.marked(here.state(), "a")).hasSize(3);
        assertThat(ended(daemon)).containsExactlyInAnyOrder(old.pid(), unknown.pid(), late);
    }

    @Test
    void cleanupFindsWhatAnEarlierIncarnationHasLeft() throws Exception {
        here.config("cleanup.every = 0s\nservices.a { command = [sleep, 864711] }");
        var daemon = here.up();
        here.eventually("a is ready", () -> daemon.stateOf("a").equals("ready"));
        var old = marked(own("a", 7), "sleep", "4734");
        var row =
                DaemonApi.each(here.valvo("cleanup", "--json").succeeded().json())
                        .filter(it -> it.get("pid").asLong() == old.pid())
                        .findFirst()
                        .orElseThrow();
        assertThat(row.get("kind").asText()).isEqualTo("stray");
        assertThat(row.get("service").asText()).isEqualTo("a");
        here.eventually("it is gone", () -> !old.isAlive());
        assertThat(daemon.stateOf("a")).isEqualTo("ready");
    }

    @Test
    void beforeAStartStraysThatLookLikeTheServiceAreEndedAndForeignersAreNot() throws Exception {
        var stray = marked(sealed(abandoned("other"), "web", 3), "sleep", "4741");
        var foreign = here.background("foreign.out", "sleep", "4741");
        here.eventually(
                "it has become its program",
                () ->
                        ProcfsObserver.fact(foreign.pid())
                                .orElseThrow()
                                .command()
                                .equals("sleep 4741"));
        here.config(
                "cleanup.every = 0s\nservices.web { command = [sleep, 4742], match = \"sleep 4741\" }");
        var daemon = here.up();
        here.eventually("web is ready", () -> daemon.stateOf("web").equals("ready"));

        here.eventually("the stray is gone", () -> !stray.isAlive());
        assertThat(foreign.isAlive()).isTrue();
        var events = daemon.api().events();
        long gone = seq(events, "stray.ended");
        assertThat(gone).isPositive().isLessThan(seq(events, "process.started"));
        here.eventually(
                "the foreigner is named",
                () ->
                        warnings(daemon, "looks like web").stream()
                                .anyMatch(it -> it.contains("pid " + foreign.pid())));
    }

    /** A state directory that a daemon had, and none has now. */
    private Path abandoned(String name) throws Exception {
        var directory = Files.createDirectories(here.dir().resolve(name));
        Files.writeString(directory.resolve("lock"), "4711 1\n");
        return directory;
    }

    private static String sealed(Path stateDir, String instance, int incarnation) throws Exception {
        return MarkerKey.open(stateDir).mark(instance, incarnation).text();
    }

    private String own(String instance, int incarnation) throws Exception {
        return sealed(here.state(), instance, incarnation);
    }

    private Process apart(String marker) throws Exception {
        return marked(marker, "unshare", "-m", "sleep", "4728");
    }

    private Process marked(String marker, String program, String... words) throws Exception {
        var command = new String[words.length + 2];
        command[0] = "VALVO_ID=" + marker;
        command[1] = program;
        System.arraycopy(words, 0, command, 2, words.length);
        var process = here.background("stray.out", "env", command);
        here.eventually(
                "it carries the marker, unless it was ended for that already",
                () ->
                        !process.isAlive()
                                || ProcfsObserver.environment(process.pid(), "VALVO_ID")
                                        .equals(marker));
        return process;
    }

    /** One that comes later is ended: all that were there before have been looked at again. */
    private long sweepAgain(ForegroundDaemon daemon) throws Exception {
        late++;
        var latest = marked(own("late", late), "sleep", "4799");
        here.eventually("a later one is ended", () -> ended(daemon).contains(latest.pid()));
        return latest.pid();
    }

    private static List<Long> ended(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().get("/api/v1/events?since=0&type=stray.ended"))
                .map(it -> it.get("data").get("pid").asLong())
                .toList();
    }

    private static List<String> warnings(ForegroundDaemon daemon, String text) throws Exception {
        return DaemonApi.each(daemon.api().get("/api/v1/events?since=0&type=warning"))
                .map(it -> it.get("data").get("text").asText())
                .filter(it -> it.contains(text))
                .toList();
    }

    private static long seq(List<JsonNode> events, String type) {
        return events.stream()
                .filter(it -> it.get("type").asText().equals(type))
                .findFirst()
                .map(it -> it.get("seq").asLong())
                .orElse(-1L);
    }
}
