package io.valvo.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Events as docs/api.md describes them, read by curl. */
class EventsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void curlSeesEveryTransition() throws Exception {
        here.config("services { sleeper.command = [\"sleep\", \"1000\"] }");
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("sleeper").equals("ready"));
        var curl = here.follow("stream", 0);
        here.valvo("restart", "sleeper").succeeded();
        here.valvo("stop", "sleeper").succeeded();
        here.eventually(
                "the stream has it all", () -> last(transitions("stream")).equals("stopped"));
        curl.destroy();
        curl.waitFor();
        var streamed = here.streamed("stream");

        assertThat(transitions(streamed))
                .isEqualTo(transitions(daemon))
                .containsSubsequence(
                        "starting",
                        "ready",
                        "stopping",
                        "starting",
                        "ready",
                        "stopping",
                        "stopped");
        assertThat(streamed)
                .as("what is streamed is what is kept")
                .isEqualTo(daemon.api().events().subList(0, streamed.size()));
        assertThat(here.text("stream")).contains("event: instance.state", "event: process.exited");
    }

    /** A service that ends and starts all the time; a reader who loses the connection ten times. */
    @Test
    void whoComesBackWithTheLastIdHasNeitherGapNorDouble() throws Exception {
        here.config(
                """
                services.busy {
                  command = ["true"]
                  restart { policy = always, max = 100000, backoff.min = 0s }
                }
                """);
        var daemon = here.up();
        long last = 0;
        var seen = new ArrayList<Long>();
        for (int connection = 1; connection <= 10; connection++) {
            var file = "stream" + connection;
            var curl = here.follow(file, last);
            here.eventually("something came", () -> here.streamed(file).size() > 50);
            curl.destroyForcibly();
            curl.waitFor();
            here.streamed(file).forEach(event -> seen.add(event.get("seq").asLong()));
            last = seen.getLast();
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }

    private List<String> transitions(String file) throws Exception {
        return transitions(here.streamed(file));
    }

    private static List<String> transitions(ForegroundDaemon daemon) throws Exception {
        return transitions(daemon.api().events());
    }

    private static List<String> transitions(List<JsonNode> events) {
        return events.stream()
                .filter(it -> it.get("type").asText().equals("instance.state"))
                .map(it -> it.get("data").get("to").asText())
                .toList();
    }

    private static String last(List<String> states) {
        return states.isEmpty() ? "" : states.getLast();
    }
}
