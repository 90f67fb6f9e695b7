package io.valvo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.StreamSupport;

/** docs/logs.md and docs/cleanup.md. */
class TidyIT {
    @RegisterExtension final Playground playground = new Playground();

    @Test
    void aLogIsRotatedWhenItIsLongAndItsLinesStayTogether() throws Exception {
        playground.config(
                """
                services.counter {
                  command = [sh, -c, "seq -f 'line %.0f of a service' 60000; exec sleep 600"]
                  log { max-size = 64 KiB, keep = 30 }
                }
                """);
        var daemon = playground.up();
        var rotated = playground.dir().resolve("state/logs/counter.log.1");
        playground.eventually("it has rotated", () -> Files.exists(rotated));
        playground.eventually(
                "all is written",
                () ->
                        playground
                                .valvo("logs", "counter", "-n", "1")
                                .out()
                                .equals("line 60000 of a service\n"));
        playground.eventually(
                "it is told",
                () ->
                        playground
                                .valvo("events", "--type", "log.rotated")
                                .out()
                                .contains("counter.log"));
        var lines =
                playground
                        .valvo("logs", "counter", "-n", "50000")
                        .succeeded()
                        .out()
                        .lines()
                        .toList();
        assertThat(lines).hasSize(50_000).first().isEqualTo("line 10001 of a service");
        assertThat(lines.getLast()).isEqualTo("line 60000 of a service");
        assertThat(daemon.alive()).isTrue();
    }

    @Test
    void whatADaemonThatWasKilledLeftIsFoundNamedAndEnded() throws Exception {
        playground.config("services.sleeper { command = [sleep, \"4711\"] }");
        var daemon = playground.up();
        playground.eventually("it runs", () -> daemon.pidOf("sleeper").isPresent());
        long pid = daemon.pidOf("sleeper").orElseThrow();
        Kernel.signal("KILL", daemon.pid());
        daemon.end();
        assertThat(
                        row(playground.valvo("cleanup", "--dry-run", "--json"), pid)
                                .path("action")
                                .asText())
                .isEqualTo("would end");
        assertThat(Kernel.alive(pid)).isTrue();
        var row = row(playground.valvo("cleanup", "--json"), pid);
        assertThat(row.path("kind").asText()).isEqualTo("stray");
        assertThat(row.path("service").asText()).isEqualTo("sleeper");
        assertThat(row.path("action").asText()).isEqualTo("ended");
        playground.eventually("it is gone", () -> !Kernel.alive(pid));
    }

    @Test
    void aForeignProcessIsEndedOnlyByNameAndForce() throws Exception {
        playground.config(
                "services.sleeper { command = [sleep, \"4712\"], match = \"sleep 4713\" }");
        var stranger = playground.background("stranger.out", "sleep", "4713");
        playground.eventually(
                "it has become its program",
                () -> Kernel.fact(stranger.pid()).orElseThrow().command().equals("sleep 4713"));
        playground.up();
        playground.eventually(
                "it is told",
                () ->
                        playground
                                .valvo("events", "--type", "warning")
                                .out()
                                .contains("looks like sleeper"));
        var kept = row(playground.valvo("cleanup", "--json"), stranger.pid());
        assertThat(kept.path("kind").asText()).isEqualTo("duplicate");
        assertThat(kept.path("action").asText()).isEqualTo("kept");
        assertThat(stranger.isAlive()).isTrue();
        var ended = playground.valvo("cleanup", "--match", "sleep 4713", "--force", "--json");
        assertThat(row(ended, stranger.pid()).path("action").asText()).isEqualTo("ended");
        playground.eventually("it is gone", () -> !stranger.isAlive());
    }

    private static JsonNode row(Playground.Ran ran, long pid) throws IOException {
        return StreamSupport.stream(ran.json().spliterator(), false)
                .filter(it -> it.path("pid").asLong() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + pid + ": " + ran));
    }
}
