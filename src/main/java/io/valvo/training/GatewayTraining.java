package io.valvo.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Locale;

/**
 * What goes through the gateway of a daemon in training: requests by the tens of thousands, which
 * the JVM notes as worth its best compiler, and of all other kinds a few. It plays the clients, and
 * the programs behind as well.
 */
public final class GatewayTraining {
    private static final int CLIENTS = 16;
    private static final int ROUNDS = 1_200;
    private static final int SELDOM = 100;
    private static final int PATIENCE_MILLIS = 10_000;

    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 200\r\n\r\n"
                    + "x".repeat(200);
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENT = "9\r\ndata: 1\n\n\r\n";
    private static final String LAST = "0\r\n\r\n";
    private static final int EVENTS = 5;
    private static final String QUESTION = "{\"model\": \"m\", \"messages\": []}";

    private final int port;
    private final int service;
    private final int elsewhere;

    private GatewayTraining(int port, int service, int elsewhere) {
        this.port = port;
        this.service = service;
        this.elsewhere = elsewhere;
    }

    public static GatewayTraining create() throws IOException {
        return new GatewayTraining(free(), free(), free());
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** More members of the stack's services. */
    String services() {
        return ", \"web\": {\"command\": [\"sleep\", \"600\"], \"ports\": {\"http\": %d}}"
                .formatted(service);
    }

    /** More members of the stack. */
    String section() {
        return """
        , "gateway": {"bind": "127.0.0.1", "port": %d, "routes": {
            "web": {"match": {"path": "/"}, "to": "web", "max-concurrency": 1000},
            "out": {"match": {"path": "/out"}, "to": "http://127.0.0.1:%d", "max-concurrency": 1000},
            "chat": {"match": {"path": "/v1/", "model": "m"}, "to": "web",
                     "fallback": {"status": 503, "body": "later"}},
            "word": {"match": {"path": "/word"}, "to": {"status": 200, "body": "a word"}}}}\
        """
                .formatted(port, elsewhere);
    }

    /** Returns when all has been asked and answered. */
    void exercise() throws IOException, InterruptedException {
        try (var one = listen(service);
                var other = listen(elsewhere)) {
            begin("behind", () -> serve(one));
            begin("elsewhere", () -> serve(other));
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < CLIENTS; i++) clients.add(begin("client", this::ask));
            for (var client : clients) client.join();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, CLIENTS * CLIENTS, InetAddress.getLoopbackAddress());
    }

    /** What may fail: it costs the training, and nothing else. */
    private interface Talk {
        void go() throws IOException;
    }

    private static Thread begin(String name, Talk talk) {
        return Thread.ofPlatform().daemon().name("training-" + name).start(() -> hold(talk));
    }

    private static void hold(Talk talk) {
        try {
            talk.go();
        } catch (IOException theOtherSideHasEnded) {
            return;
        }
    }

    private static void serve(ServerSocket listening) throws IOException {
        while (true) {
            var client = listening.accept();
            begin("answer", () -> answer(client));
        }
    }

    private static void answer(Socket client) throws IOException {
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.startsWith("POST")) in.skipNBytes(QUESTION.length());
                if (head.contains("/events")) stream(client);
                else write(client, ANSWER);
            }
        }
    }

    private static void stream(Socket client) throws IOException {
        write(client, STREAM);
        for (int i = 0; i < EVENTS; i++) write(client, EVENT);
        write(client, LAST);
    }

    /** A connection of its own: most requests like those of a load, now and then another. */
    private void ask() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < ROUNDS; i++) {
                get(socket, in, i % 2 == 0 ? "/" : "/out");
                if (i % SELDOM == 0) askSeldom(socket, in);
            }
        }
    }

    private static void askSeldom(Socket socket, InputStream in) throws IOException {
        get(socket, in, "/events");
        get(socket, in, "/word");
        write(
                socket,
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(QUESTION.length(), QUESTION));
        receive(in);
        get(socket, in, "/v1/models");
    }

    private static void get(Socket socket, InputStream in, String path) throws IOException {
        write(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        receive(in);
    }

    private static void receive(InputStream in) throws IOException {
        var head = head(in);
        int length = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
        if (length < 0) skipChunks(in);
        else in.skipNBytes(number(head, length + "content-length: ".length()));
    }

    private static long number(String head, int from) {
        return Long.parseLong(head, from, head.indexOf('\r', from), 10);
    }

    private static void skipChunks(InputStream in) throws IOException {
        for (var line = line(in); !line.equals("0\r\n"); line = line(in))
            in.skipNBytes(Long.parseLong(line.strip(), 16) + 2);
        in.skipNBytes(2);
    }

    /** To the empty line; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = line(in); line.length() > 2; line = line(in)) lines.add(line);
        return String.join("", lines);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        int c = in.read();
        for (; c >= 0 && c != '\n'; c = in.read()) line.append((char) c);
        return c < 0 ? "" : line.append('\n').toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }
}
