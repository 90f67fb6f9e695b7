package io.valvo.training;

import io.valvo.cli.Cli;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Lives a daemon's life in short, so that the JVM's AOT cache holds what it loads: a small stack
 * comes up, crashes, is asked about and ordered around over both doors, and goes down. Nothing of
 * it is seen outside of a temporary folder.
 */
public final class DaemonTraining {
    private static final List<String> CALLS =
            List.of(
                    "wait worker late --for ready",
                    "status",
                    "status --json",
                    "restart worker",
                    "stop late",
                    "start late",
                    "why weak",
                    "logs late",
                    "events",
                    "ports",
                    "health",
                    "plan",
                    "reload",
                    "signal worker CONT",
                    "scale late 2",
                    "config worker",
                    "status nobody",
                    "wait wild --for completed --timeout 30s");

    private static final Pattern URL = Pattern.compile("\"url\":\"http://127.0.0.1:(\\d+)\"");
    private static final int PATIENCE = 400;
    private static final long PAUSE_NANOS = 50_000_000;

    private final ConfigFiles files;
    private final LocalDaemon daemon;
    private final Path folder;
    private final Optional<GatewayTraining> gateway;
    private final StateDir stateDir;

    private DaemonTraining(
            ConfigFiles files, LocalDaemon daemon, Path folder, Optional<GatewayTraining> gateway) {
        this.files = files;
        this.daemon = daemon;
        this.folder = folder;
        this.gateway = gateway;
        stateDir = StateDir.of(folder.resolve("state"));
    }

    /**
     * Returns when the daemon has ended.
     *
     * @param gateway what goes through the daemon's gateway; without it the daemon has none
     */
    public static void run(ConfigFiles files, LocalDaemon daemon, Optional<GatewayTraining> gateway)
            throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("valvo-training-");
        try {
            new DaemonTraining(files, daemon, folder, gateway).live();
        } finally {
            delete(folder);
        }
    }

    private void live() throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("valvo.json"), stack());
        var life = new Thread(() -> daemon.up(file, Optional.of(stateDir), shell()), "training");
        life.start();
        for (int i = 0; i < PATIENCE && call("status") != 0; i++)
            LockSupport.parkNanos(PAUSE_NANOS);
        CALLS.forEach(this::call);
        if (gateway.isPresent()) gateway.get().exercise();
        overTcp("GET /api/v1/services HTTP/1.1");
        overTcp("GET /api/v1/events?since=0 HTTP/1.1\r\nAccept: text/event-stream");
        shutDown();
        life.join();
    }

    private String stack() {
        return """
        {"api": {"port": 0}, "services": {
          "worker": {"command": ["sleep", "600"], "ports": {"http": {"range": "20000-40000"}},
                     "health": {"exec": ["true"], "interval": "1s"}},
          "job": {"command": ["true"], "oneshot": true},
          "late": {"command": ["sh", "-c", "echo begun; exec sleep 600"], "depends-on": {"job": "completed"},
                   "ready": {"log": "begun"}, "env": {"WORKER": "{{services.worker.url}}"}},
          "weak": {"command": ["false"], "restart": {"max": 2, "backoff": {"min": "10ms"}}},
          "wild": {"command": ["ls", "/dev/null/nothing"], "restart": {"max": 1000, "backoff": {"min": "0s", "max": "0s"}}}%s
        }%s}\
        """
                .formatted(
                        gateway.map(GatewayTraining::services).orElse(""),
                        gateway.map(GatewayTraining::section).orElse(""));
    }

    /** Not {@code down}: that waits for the end of the daemon's process, which is this one. */
    private void shutDown() throws IOException {
        try {
            overTcp("POST /api/v1/shutdown HTTP/1.1\r\nContent-Length: 0");
        } catch (SocketException goneBeforeItsAnswer) {
            return;
        }
    }

    private int call(String words) {
        return new Cli(files, daemon).run(shell(), words.split(" "));
    }

    private CliEnvironment shell() {
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new CliEnvironment(
                nowhere,
                nowhere,
                Map.of("VALVO_STATE_DIR", stateDir.root().toString()),
                folder,
                false);
    }

    private void overTcp(String request) throws IOException {
        var port = URL.matcher(Files.readString(stateDir.apiInfo()));
        if (!port.find()) return;
        var token = Files.readString(stateDir.token()).strip();
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            var text =
                    request + "\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(256);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        }
    }
}
