package io.valvo.e2e.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** docs/files.md: what becomes of a daemon whose files are swept away, and whose they may be. */
class StateDirIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void whatIsSweptAwayIsMadeAgainAndTheDaemonStaysTheOnlyOne() throws Exception {
        here.config(
                """
                services.a { command = [sleep, 864731] }
                services.n {
                  command = [sh, -c, "systemd-notify --ready && exec sleep 864732"]
                  ready.notify = true
                }
                """);
        var daemon = here.up();
        here.eventually("n is ready", () -> daemon.stateOf("n").equals("ready"));
        var token = daemon.api().token();
        long pid = daemon.pidOf("a").orElseThrow();
        delete(here.state());
        var other = here.valvo("up");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("another daemon (pid " + daemon.pid() + ")");
        here.eventually("it answers again", daemon::answers);
        assertThat(daemon.api().token()).isEqualTo(token);
        here.valvo("restart", "n").succeeded();
        assertThat(swept())
                .hasSize(1)
                .first()
                .asString()
                .contains("valvo.sock", "ledger", "marker.key");

        Files.delete(here.state().resolve("valvo.sock"));
        here.eventually("the socket is there", () -> here.valvo("health", "a").code() == 0);
        assertThat(ProcfsObserver.marked(here.state(), "a")).hasSize(1);
        daemon.signal("KILL");
        daemon.end();
        var next = here.up();
        assertThat(next.pidOf("a")).contains(pid);
        assertThat(here.text("state/daemon.log")).startsWith("{\"timestamp\":");
        assertThat(here.text("up.out")).doesNotContain("\tat ", "INFO");
    }

    @Test
    void whatCantBeUsedIsSaidBeforeAnythingStarts() throws Exception {
        here.config("services.a { command = [sleep, 864733] }");
        Files.createDirectories(here.state());
        here.run("mkfifo", here.state().resolve("daemon.out").toString()).succeeded();
        var detached = here.valvo("up", "--detach");
        assertThat(detached.code()).isEqualTo(1);
        assertThat(detached.err()).contains("daemon.out is no regular file");
        var up = here.valvo("up");
        assertThat(up.code()).isEqualTo(1);
        assertThat(up.err())
                .contains("daemon.out is a special file", "name another one with --state-dir");
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    private List<String> swept() throws Exception {
        return here.valvo("events", "--type", "warning")
                .out()
                .lines()
                .filter(it -> it.contains("was swept"))
                .toList();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (var file : all) Files.deleteIfExists(file);
    }
}
