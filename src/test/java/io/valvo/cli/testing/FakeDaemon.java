package io.valvo.cli.testing;

import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A server on the socket of a state directory that answers raw bytes, and remembers what it was
 * asked.
 */
public final class FakeDaemon implements AutoCloseable {
    /** Reads to the peer that nothing will come. */
    public static final String SILENCE = "";

    private final ServerSocketChannel server;
    private final Function<String, String> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private FakeDaemon(ServerSocketChannel server, Function<String, String> answers) {
        this.server = server;
        this.answers = answers;
    }

    /**
     * {@code answers}: from the request's first line to the whole answer, after which the
     * connection is closed.
     */
    public static FakeDaemon in(Path stateDir, Function<String, String> answers)
            throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(StateDir.of(stateDir).socket()));
        var daemon = new FakeDaemon(server, answers);
        Thread.ofVirtual().start(daemon::serve);
        return daemon;
    }

    public static String json(String body) {
        return answer("200 OK", "application/json", body);
    }

    public static String text(String body) {
        return answer("200 OK", "text/plain; charset=UTF-8", body);
    }

    public static String problem(String status, String body) {
        return answer(status, "application/problem+json", body);
    }

    public static String chunked(String type, String... chunks) {
        var out =
                new StringBuilder(
                        "HTTP/1.1 200 OK\r\nContent-Type: "
                                + type
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var chunk : chunks) {
            var length = chunk.getBytes(StandardCharsets.UTF_8).length;
            out.append(Integer.toHexString(length)).append("\r\n").append(chunk).append("\r\n");
        }
        return out.append("0\r\n\r\n").toString();
    }

    private static String answer(String status, String type, String body) {
        var length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Type: "
                + type
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n"
                + body;
    }

    /** Whole requests, head and body. */
    public List<String> requests() {
        return requests;
    }

    /** First lines, without the version. */
    public List<String> targets() {
        return requests.stream().map(r -> r.substring(0, r.indexOf(" HTTP/1.1"))).toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void answer(SocketChannel client) {
        try {
            var request = request(client);
            requests.add(request);
            var answer = answers.apply(request.substring(0, request.indexOf(" HTTP/1.1")));
            if (answer.equals(SILENCE)) return;
            var bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) client.write(bytes);
            client.close();
        } catch (IOException clientGone) {
            return;
        }
    }

    private static String request(SocketChannel client) throws IOException {
        var buffer = ByteBuffer.allocate(65_536);
        var text = "";
        while (!whole(text) && client.read(buffer) >= 0) {
            text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
        return text;
    }

    private static boolean whole(String request) {
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) return false;
        int at = request.indexOf("Content-Length: ");
        var length = at < 0 ? "0" : request.substring(at + 16, request.indexOf("\r\n", at));
        var body = request.substring(end + 4).getBytes(StandardCharsets.UTF_8);
        return body.length >= Integer.parseInt(length);
    }
}
