package io.valvo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.cli.testing.FakeDaemon;
import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

class DaemonClientTest {
    @TempDir private Path folder;

    @Test
    void aBodyOfKnownLengthIsReadWhole() throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.json("{\"name\":\"bäckend\"}"))) {
            assertThat(client().json("/x").at("name").text()).isEqualTo("bäckend");
        }
    }

    @Test
    void aChunkedBodyIsJoined() throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.chunked("text/plain", "one ", "two ä", " three"))) {
            assertThat(client().ask(DaemonRequest.get("/x", DaemonRequest.TEXT)))
                    .isEqualTo("one two ä three");
        }
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() throws IOException {
        try (var _ = daemon(_ -> "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it")) {
            assertThat(client().ask(DaemonRequest.get("/x", DaemonRequest.TEXT)))
                    .isEqualTo("all of it");
        }
    }

    @Test
    void aDaemonThatDiesInTheMiddleOfABodyIsNotTakenForItsEnd() throws IOException {
        var cut = FakeDaemon.chunked("text/plain", "half").replace("0\r\n\r\n", "");
        try (var _ = daemon(_ -> cut)) {
            assertThatThrownBy(() -> client().ask(DaemonRequest.get("/x", DaemonRequest.TEXT)))
                    .isInstanceOf(EOFException.class);
        }
        Files.delete(StateDir.of(folder).socket());
        try (var _ = daemon(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) {
            assertThatThrownBy(() -> client().ask(DaemonRequest.get("/x", DaemonRequest.TEXT)))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aDaemonThatDoesNotAnswerInTimeIsNotReachable() throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.SILENCE)) {
            var request =
                    DaemonRequest.get("/x", DaemonRequest.TEXT).patient(Duration.ofMillis(50));
            assertThatThrownBy(() -> client().ask(request))
                    .isInstanceOfSatisfying(
                            ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(3))
                    .hasMessageContaining("no answer within 50ms");
        }
    }

    @Test
    void nobodyListensOnASocketThatWasLeftBehind() throws IOException {
        daemon(_ -> FakeDaemon.SILENCE).close();
        assertThat(StateDir.of(folder).socket()).exists();
        assertThatThrownBy(() -> client().json("/x"))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(3));
    }

    @Test
    void anAnswerThatIsNotHttpIsTold() throws IOException {
        try (var _ = daemon(_ -> "SSH-2.0-OpenSSH\r\n\r\n")) {
            assertThatThrownBy(() -> client().json("/x"))
                    .hasMessageContaining("not HTTP: 'SSH-2.0-OpenSSH'");
        }
    }

    @Test
    void aRequestNamesTheLocalHostAndItsLength() throws IOException {
        try (var daemon = daemon(_ -> FakeDaemon.json("{}"))) {
            client().ask(DaemonRequest.post("/x", "{\"ä\":1}"));
            assertThat(daemon.requests().getFirst())
                    .isEqualTo(
                            "POST /x HTTP/1.1\r\nHost: localhost\r\nAccept: application/json,"
                                    + " application/problem+json;q=0.5\r\nConnection: close\r\nContent-Length: 8\r\n"
                                    + "Content-Type: application/json\r\n\r\n{\"ä\":1}");
        }
    }

    private FakeDaemon daemon(Function<String, String> answers) throws IOException {
        return FakeDaemon.in(folder, answers);
    }

    private DaemonClient client() {
        return new DaemonClient(StateDir.of(folder), "valvo up");
    }
}
