package io.valvo.e2e.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;

/** One connection of a client: it says what the test says, and reads no more than that. */
public final class HttpClientConnection implements AutoCloseable {
    private static final String LENGTH = "content-length";

    private final Socket socket;
    private final InputStream in;

    /**
     * @param head with status line and headers, up to the empty line
     */
    public record Answer(int status, String head, String body) {
        /** The first one of that name, in lower case. */
        public Optional<String> header(String name) {
            return head.lines()
                    .skip(1)
                    .filter(it -> it.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(it -> it.substring(name.length() + 1).strip())
                    .findFirst();
        }

        public JsonNode json() throws IOException {
            return DaemonApi.MAPPER.readTree(body);
        }
    }

    private HttpClientConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Math.toIntExact(E2eEnvironment.PATIENCE.toMillis()));
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public static HttpClientConnection to(int port) throws IOException {
        return over(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Speaks over this connection, whoever has opened it. */
    public static HttpClientConnection over(Socket socket) throws IOException {
        return new HttpClientConnection(socket);
    }

    /** One request on a connection of its own. */
    public static Answer once(int port, String request) throws IOException {
        try (var caller = to(port)) {
            return caller.send(request).answer();
        }
    }

    /** {@code method}: {@code GET}, or another one without a body. */
    public static String request(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: gateway\r\nContent-Length: 0\r\n\r\n";
    }

    /** A question to a model, as OpenAI's interface has it. */
    public static String question(String path, String model) {
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],\"model\":\"%s\"}";
        var json = body.formatted(model);
        return "POST %s HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, json.length(), json);
    }

    public HttpClientConnection send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public HttpClientConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next answer, with its body to the end, however that is told. */
    public Answer answer() throws IOException {
        var head = head();
        var bare = new Answer(status(head), head, "");
        var length = bare.header(LENGTH).map(Integer::parseInt);
        boolean chunked = bare.header("transfer-encoding").filter("chunked"::equals).isPresent();
        return new Answer(bare.status, head, chunked ? chunks() : exactly(length.orElse(0)));
    }

    private static int status(String head) {
        return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** Up to the empty line. */
    public String head() throws IOException {
        return upTo("\r\n\r\n");
    }

    private String chunks() throws IOException {
        var body = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            body.append(exactly(size));
            upTo("\r\n");
        }
        upTo("\r\n");
        return body.toString();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(upTo("\r\n").strip(), 16);
    }

    /** What comes up to this text, and it; fails when the connection ends before. */
    public String upTo(String end) throws IOException {
        var read = new StringBuilder();
        while (read.length() < end.length()
                || read.indexOf(end, read.length() - end.length()) < 0) {
            int next = in.read();
            if (next < 0) throw new EOFException("ended after: " + read);
            read.append((char) next);
        }
        return read.toString();
    }

    String exactly(int bytes) throws IOException {
        var read = in.readNBytes(bytes);
        if (read.length < bytes) throw new EOFException("ended after " + read.length + " bytes");
        return new String(read, UTF_8);
    }

    /** To the end of the connection. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    /** Drops what comes. */
    public void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends it the hard way. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
