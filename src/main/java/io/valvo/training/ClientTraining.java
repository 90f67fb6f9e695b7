package io.valvo.training;

import io.valvo.cli.Cli;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.client.DaemonRequest;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the client's usual paths against canned answers, so that the JVM's AOT cache holds what they
 * load. Nothing of it is seen outside of a temporary folder. Picocli's verbs are left out: the JVM
 * loads everything in the cache at each start, and picocli's classes, too old for it, from their
 * jar.
 */
public final class ClientTraining {
    private static final String SERVICE =
            "{\"name\":\"web\",\"state\":\"ready\",\"reason\":\"\",\"instances\":[{\"name\":\"web\",\"state\":\"ready\"}]}";
    private static final String EVENT =
            "{\"seq\":1,\"time\":\"2026-01-01T00:00:00.000Z\",\"type\":\"instance.state\",\"service\":\"web\","
                    + "\"data\":{\"from\":\"starting\",\"to\":\"ready\",\"reason\":\"\"}}";

    private static final List<List<String>> CALLS =
            List.of(
                    List.of("status"),
                    List.of("status", "web", "--json"),
                    List.of("start", "web"),
                    List.of("stop", "web", "--timeout", "1s"),
                    List.of("restart", "--all", "--no-wait"),
                    List.of("logs", "web", "-n", "5"),
                    List.of("logs", "web", "-f"),
                    List.of("why", "web"),
                    List.of("health", "web"),
                    List.of("start", "nobody"));

    private ClientTraining() {}

    /** Returns when every call has been made. */
    public static void run(ConfigFiles offline, LocalDaemon supervisor) throws IOException {
        var folder =
                Files.createDirectory(
                        Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "valvo-training-" + System.nanoTime()));
        var stateDir = StateDir.of(folder);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(stateDir.socket()));
            serve(server);
            for (var call : CALLS) call(new Cli(offline, supervisor), folder, call);
        } finally {
            Files.deleteIfExists(stateDir.socket());
            Files.delete(folder);
        }
    }

    private static void call(Cli cli, Path folder, List<String> words) {
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var environment = Map.of("VALVO_STATE_DIR", folder.toString());
        cli.run(
                new CliEnvironment(nowhere, nowhere, environment, folder, true),
                words.toArray(String[]::new));
    }

    private static void serve(ServerSocketChannel server) {
        var thread = new Thread(() -> accept(server), "canned answers");
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                try (var client = server.accept()) {
                    answer(client);
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void answer(SocketChannel client) throws IOException {
        var request = ByteBuffer.allocate(8_192);
        client.read(request);
        var head = new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
        client.write(ByteBuffer.wrap(answer(head).getBytes(StandardCharsets.UTF_8)));
    }

    private static String answer(String head) {
        if (head.contains("/nobody"))
            return whole("404 Not Found", "application/problem+json", "{\"detail\":\"Unknown.\"}");
        if (head.contains("/events"))
            return head.contains(DaemonRequest.EVENTS) ? stream(EVENT) : json("[" + EVENT + "]");
        if (head.contains("/logs")) return whole("200 OK", DaemonRequest.TEXT, "hello\n");
        if (head.contains("/health"))
            return json("{\"overall_status\":\"healthy\",\"reasons\":[]}");
        if (head.contains("Accept: " + DaemonRequest.TEXT))
            return whole("200 OK", DaemonRequest.TEXT, "NAME\n");
        return json(head.contains("/services/") ? SERVICE : "[" + SERVICE + "]");
    }

    private static String json(String body) {
        return whole("200 OK", DaemonRequest.JSON, body);
    }

    private static String whole(String status, String type, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Type: "
                + type
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String stream(String data) {
        var chunk = "data: " + data + "\n\n";
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(chunk.length())
                + "\r\n"
                + chunk
                + "\r\n0\r\n\r\n";
    }
}
