package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.api.testing.ApiFixture;
import io.valvo.model.spec.ApiSpec;
import io.valvo.wire.EventJson;
import io.valvo.wire.WireJson;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** docs/api.md, Events: over the Unix socket, as a subscriber sees them. */
@Timeout(120)
class EventStreamIT {
    private static final int KEEP = 100;

    @TempDir Path directory;

    private ApiFixture api;

    @BeforeEach
    void open() throws Exception {
        api = new ApiFixture(directory, new ApiSpec("127.0.0.1", 0, false), KEEP);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void afterABreakAReaderGoesOnWithNeitherGapNorDouble() throws Exception {
        var seen = new ArrayList<Long>();
        api.happen(3);
        long last = 0;
        for (int round = 0; round < 5; round++) {
            api.happen(10);
            try (var stream = new Stream("?since=0", "Last-Event-ID: " + last)) {
                for (int i = 0; i < 7; i++) seen.add(stream.next().seq());
                api.happen(2);
            }
            last = seen.getLast();
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 35).boxed().toList());
    }

    @Test
    void whatHappensWhileAReaderListensComesOnce() throws Exception {
        var seen = new ArrayList<Long>();
        try (var stream = new Stream("?since=0")) {
            for (int round = 0; round < 20; round++) {
                api.happen(3);
                for (int i = 0; i < 3; i++) seen.add(stream.next().seq());
            }
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 60).boxed().toList());
    }

    @Test
    void whatIsNoLongerKeptIsAnnounced() throws Exception {
        api.happen(KEEP + 50);
        try (var stream = new Stream("?since=10")) {
            var gap = stream.next();
            assertThat(gap.type()).isEqualTo("gap");
            assertThat(gap.data()).containsEntry("from", 11).containsEntry("to", 50);
            assertThat(stream.next().seq()).isEqualTo(51);
        }
    }

    @Test
    void withoutSinceAStreamBeginsWithThePresent() throws Exception {
        api.happen(5);
        try (var stream = new Stream("")) {
            api.happen(1);
            assertThat(stream.next().seq()).isEqualTo(6);
        }
    }

    @Test
    void typeAndServiceFilter() throws Exception {
        try (var stream = new Stream("?since=0&service=slow&type=warning")) {
            api.happen(4);
            assertThat(List.of(stream.next().seq(), stream.next().seq())).containsExactly(2L, 4L);
        }
    }

    @Test
    void idAndEventComeBesideTheData() throws Exception {
        api.happen(1);
        try (var stream = new Stream("?since=0")) {
            assertThat(stream.block()).startsWith(":");
            assertThat(stream.block()).startsWith("id: 1\nevent: warning\ndata: {\"seq\":1,");
        }
    }

    @Test
    void asJsonTheLatestAreAnArray() throws Exception {
        api.happen(30);
        var answer = api.unix(request("?limit=3", "Accept: application/json"));
        assertThat(WireJson.MAPPER.readTree(body(answer)).findValuesAsText("seq"))
                .containsExactly("28", "29", "30");
        var after = api.unix(request("?since=27&limit=2", "Accept: application/json"));
        assertThat(WireJson.MAPPER.readTree(body(after)).findValuesAsText("seq"))
                .containsExactly("28", "29");
        var beyond = "?since=" + Long.MAX_VALUE;
        assertThat(body(api.unix(request(beyond, "Accept: application/json")))).isEqualTo("[]");
        var few = api.unix(request("?limit=2&service=slow", "Accept: application/json"));
        assertThat(WireJson.MAPPER.readTree(body(few)).findValuesAsText("seq"))
                .containsExactly("28", "30");
    }

    @Test
    void aFollowedLogGoesOnWithWhatIsWritten() throws Exception {
        var log = Files.createDirectories(api.stateDir.logs()).resolve("slow.log");
        Files.writeString(log, "before\n");
        try (var lines =
                new Stream(
                        "GET /api/v1/services/slow/logs?follow=true&tail=1",
                        List.of("Accept: text/plain"))) {
            assertThat(lines.line("before")).isEqualTo("before");
            Files.writeString(log, "before\nafter\n");
            assertThat(lines.line("after")).isEqualTo("after");
        }
    }

    @Test
    void moreStreamsThanTheBoundAreRefusedAndAPlaceThatIsLeftIsGivenAgain() throws Exception {
        var open = new ArrayList<Stream>();
        try {
            for (int i = 0; i < UnixListener.MOST - 1; i++) open.add(new Stream("?since=0"));
            for (var stream : open) stream.block();
            assertThat(api.unix(request("?limit=1", "Accept: application/json")))
                    .startsWith("HTTP/1.1 200 ");
            open.removeLast().close();
            api.kit
                    .createTestProbe()
                    .awaitAssert(
                            Duration.ofSeconds(60),
                            () -> {
                                try (var again = new Stream("?since=0")) {
                                    return again.block();
                                }
                            });
        } finally {
            for (var stream : open) stream.close();
        }
    }

    private static String request(String query, String header) {
        return "GET /api/v1/events"
                + query
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + header
                + "\r\n\r\n";
    }

    /** The chunks (RFC 9112, 7.1) put together. */
    private static String body(String answer) {
        var body = new StringBuilder();
        var rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        while (!rest.startsWith("0\r\n")) {
            int head = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, head), 16);
            body.append(rest, head + 2, head + 2 + size);
            rest = rest.substring(head + 4 + size);
        }
        return body.toString();
    }

    /**
     * One response that goes on; chunk sizes and headers are lines like others, and passed over.
     */
    private final class Stream implements AutoCloseable {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final BufferedReader reader;

        Stream(String query, String... headers) throws IOException {
            this("GET /api/v1/events" + query, with("Accept: text/event-stream", headers));
        }

        Stream(String line, List<String> headers) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(api.stateDir.socket()));
            var request =
                    line + " HTTP/1.1\r\nHost: x\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(channel), StandardCharsets.UTF_8));
            while (!read().isEmpty()) {}
        }

        /** The next event, comments passed over. */
        EventJson next() throws IOException {
            while (true) {
                var line = read();
                if (line.startsWith("data: "))
                    return WireJson.MAPPER.readValue(line.substring(6), EventJson.class);
            }
        }

        /** Up to the next empty line. */
        String block() throws IOException {
            var block = new StringBuilder();
            for (var line = read(); ; line = read()) {
                if (line.isEmpty() && !block.isEmpty()) return block.toString();
                if (!line.isEmpty() && !line.matches("[0-9a-f]+")) block.append(line).append('\n');
            }
        }

        String line(String wanted) throws IOException {
            while (true) {
                var line = read();
                if (line.equals(wanted)) return line;
            }
        }

        private String read() throws IOException {
            var line = reader.readLine();
            if (line == null) throw new IOException("the stream has ended");
            return line;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static List<String> with(String first, String... others) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all;
    }
}
