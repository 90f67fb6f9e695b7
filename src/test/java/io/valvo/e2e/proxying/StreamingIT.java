package io.valvo.e2e.proxying;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.gateway.AdmissionQueueIT;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.HttpClientConnection;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * docs/proxying.md: bodies pass through as they come, in both directions, whatever their size;
 * other protocols too; who leaves frees the service.
 */
class StreamingIT {
    private static final long LARGE = 1L << 30;
    private static final byte[] PIECE = new byte[1 << 20];

    /** What the daemon may grow by while a body passes: a fraction of the body. */
    private static final long MUCH_KIB = 32 * 1024;

    private static final String PROGRAM =
            """
            import base64, hashlib, socketserver, sys

            MIB = bytes(2**20)

            class Streams(socketserver.StreamRequestHandler):
                disable_nagle_algorithm = True

                def handle(self):
                    method, path, _ = self.rfile.readline().decode().split()
                    lines = iter(lambda: self.rfile.readline().strip().decode(), "")
                    self.headers = {name.lower(): value.strip() for name, value in (it.split(":", 1) for it in lines)}
                    getattr(self, path[1:])()

                def say(self, *lines):
                    self.wfile.write("\\r\\n".join(("HTTP/1.1 200 OK", "Connection: close", *lines, "", "")).encode())

                def events(self):  # each one once the client has asked for it by a byte
                    self.say("Content-Type: text/event-stream")
                    for _ in range(int(self.headers["content-length"])):
                        self.rfile.read(1)
                        self.wfile.write(b"data: x\\n\\n")

                def upload(self):
                    left = int(self.headers["content-length"])
                    buffer = memoryview(bytearray(2**20))
                    while left and (got := self.rfile.readinto1(buffer)):
                        left -= got
                    self.say("Content-Length: 2")
                    self.wfile.write(b"%02d" % bool(left))

                def download(self):
                    self.say("Content-Length: %d" % 2**30)
                    for _ in range(2**10):
                        self.wfile.write(MIB)

                def silent(self):
                    print("asked", flush=True)
                    self.rfile.read()
                    print("left", flush=True)

                def begun(self):
                    self.say("Content-Length: 10")
                    self.silent()

                def echo(self):  # WebSocket (RFC 6455): short text frames come back
                    key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
                    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
                    lines = ("HTTP/1.1 101 Go", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + accept)
                    self.wfile.write("\\r\\n".join((*lines, "", "")).encode())
                    while len(head := self.rfile.read(2)) == 2:
                        mask, text = self.rfile.read(4), self.rfile.read(head[1] & 127)
                        text = bytes(it ^ mask[i % 4] for i, it in enumerate(text))
                        self.wfile.write(bytes((head[0], len(text))) + text)

            class Server(socketserver.ThreadingTCPServer):
                allow_reuse_address, daemon_threads, request_queue_size = True, True, 100

            Server(("127.0.0.1", int(sys.argv[1])), Streams).serve_forever()
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int port;

    @Test
    void eachEventArrivesBeforeTheNextOneIsSent() throws Exception {
        up();
        try (var caller = HttpClientConnection.to(port)) {
            caller.send(head("POST", "/events", "Content-Length: 100"));
            assertThat(caller.send("x").head()).contains("text/event-stream");
            for (int i = 0; i < 100; i++) {
                assertThat(caller.upTo("\n\n")).endsWith("data: x\n\n");
                if (i < 99) caller.send("x");
            }
            assertThat(caller.upTo("0\r\n\r\n")).isNotEmpty();
        }
    }

    @Test
    void aWebSocketTalksBothWays() throws Exception {
        var daemon = up();
        var heard = new ArrayBlockingQueue<String>(100);
        try (var client = HttpClient.newHttpClient()) {
            var socket =
                    client.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + port + "/echo"), listener(heard))
                            .get(60, TimeUnit.SECONDS);
            for (int i = 0; i < 100; i++) {
                socket.sendText("hello " + i, true).get(60, TimeUnit.SECONDS);
                assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("hello " + i);
            }
            assertThat(AdmissionQueueIT.gauge(daemon, "inflight")).isEqualTo(1);
            socket.abort();
        }
        here.eventually("it is free", () -> AdmissionQueueIT.gauge(daemon, "inflight") == 0);
    }

    private static WebSocket.Listener listener(BlockingQueue<String> heard) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                heard.add(text.toString());
                socket.request(1);
                return CompletableFuture.completedStage(text);
            }
        };
    }

    @Test
    void aLargeBodyPassesWithoutBeingHeld() throws Exception {
        var daemon = up();
        try (var caller = HttpClientConnection.to(port)) {
            assertThat(caller.send(head("POST", "/upload", "Content-Length: 0")).answer().status())
                    .isEqualTo(200);
            long before = peak(daemon);
            caller.send(head("POST", "/upload", "Content-Length: " + LARGE));
            for (long sent = 0; sent < LARGE; sent += PIECE.length) caller.send(PIECE);
            assertThat(caller.answer().body()).as("all of it came").isEqualTo("00");
            caller.send(head("GET", "/download"));
            assertThat(caller.head()).contains("Content-Length: " + LARGE);
            caller.skip(LARGE);
            assertThat(peak(daemon) - before).isLessThan(MUCH_KIB);
        }
    }

    /** The most memory that it ever had, KiB. */
    private static long peak(ForegroundDaemon daemon) {
        return Long.parseLong(ProcfsObserver.status(daemon.pid(), "VmHWM").replace(" kB", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "begun"})
    void whoLeavesFreesTheService(String path) throws Exception {
        var daemon = up();
        try (var caller = HttpClientConnection.to(port)) {
            caller.send(head("GET", "/" + path));
            here.eventually("it was asked", () -> here.log("streams").contains("asked"));
            assertThat(AdmissionQueueIT.gauge(daemon, "inflight")).isEqualTo(1);
            if (path.equals("begun")) caller.head();
            caller.reset();
        }
        here.eventually("the service learns it", () -> here.log("streams").contains("left"));
        here.eventually("nothing is left", () -> AdmissionQueueIT.gauge(daemon, "inflight") == 0);
    }

    private static String head(String method, String path, String... headers) {
        var all = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: gateway"));
        all.addAll(List.of(headers));
        return String.join("\r\n", all) + "\r\n\r\n";
    }

    /** No time limit, so that nothing ends by itself. */
    private ForegroundDaemon up() throws Exception {
        port = E2eEnvironment.freePort();
        here.file("streams.py", PROGRAM);
        here.config(
                """
                services.streams {
                  command = ["python3", "streams.py", "{{port}}"], ports.http = 0
                  ready { tcp = true, interval = 50ms }
                }
                gateway {
                  port = %d, idle-timeout = 1h
                  routes.all { match.path = "/", to = streams, timeout = 1h }
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("streams").equals("ready"));
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
        return daemon;
    }
}
