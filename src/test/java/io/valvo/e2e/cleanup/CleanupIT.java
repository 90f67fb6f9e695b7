package io.valvo.e2e.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.stream.StreamSupport;

/** docs/cleanup.md, the command: what is found, by whose name, and what is ended. */
class CleanupIT {
    @RegisterExtension final E2eEnvironment env = new E2eEnvironment();

    @Test
    void whatADaemonThatWasKilledLeftIsFoundNamedAndEnded() throws Exception {
        env.config("services.sleeper { command = [sleep, \"4711\"] }");
        var daemon = env.up();
        env.eventually("it runs", () -> daemon.pidOf("sleeper").isPresent());
        long pid = daemon.pidOf("sleeper").orElseThrow();
        ProcfsObserver.signal("KILL", daemon.pid());
        daemon.end();
        assertThat(row(env.valvo("cleanup", "--dry-run", "--json"), pid).path("action").asText())
                .isEqualTo("would end");
        assertThat(ProcfsObserver.alive(pid)).isTrue();
        var row = row(env.valvo("cleanup", "--json"), pid);
        assertThat(row.path("kind").asText()).isEqualTo("stray");
        assertThat(row.path("service").asText()).isEqualTo("sleeper");
        assertThat(row.path("action").asText()).isEqualTo("ended");
        env.eventually("it is gone", () -> !ProcfsObserver.alive(pid));
    }

    @Test
    void aForeignProcessIsEndedOnlyByNameAndForce() throws Exception {
        env.config("services.sleeper { command = [sleep, \"4712\"], match = \"sleep 4713\" }");
        var stranger = env.background("stranger.out", "sleep", "4713");
        env.eventually(
                "it has become its program",
                () ->
                        ProcfsObserver.fact(stranger.pid())
                                .orElseThrow()
                                .command()
                                .equals("sleep 4713"));
        env.up();
        env.eventually(
                "it is told",
                () ->
                        env.valvo("events", "--type", "warning")
                                .out()
                                .contains("looks like sleeper"));
        var kept = row(env.valvo("cleanup", "--json"), stranger.pid());
        assertThat(kept.path("kind").asText()).isEqualTo("duplicate");
        assertThat(kept.path("action").asText()).isEqualTo("kept");
        assertThat(stranger.isAlive()).isTrue();
        var ended = env.valvo("cleanup", "--match", "sleep 4713", "--force", "--json");
        assertThat(row(ended, stranger.pid()).path("action").asText()).isEqualTo("ended");
        env.eventually("it is gone", () -> !stranger.isAlive());
    }

    private static JsonNode row(E2eEnvironment.Ran ran, long pid) throws IOException {
        return StreamSupport.stream(ran.json().spliterator(), false)
                .filter(it -> it.path("pid").asLong() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + pid + ": " + ran));
    }
}
