package io.valvo.e2e.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A fresh directory with a configuration, in which Valvo runs through its launcher as a user would
 * run it. Registered with {@code @RegisterExtension}; a test that failed shows what the daemon
 * said, and when the test is over nothing that was started here is left, whatever happened.
 */
public final class E2eEnvironment implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
    public static final Path LAUNCHER = Path.of("deploy/valvo").toAbsolutePath();

    /** Far more than anything here takes, also on a machine that is busy with something else. */
    public static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Given out once in this JVM, so that two tests of it don't meet. */
    private static final Set<Integer> PORTS = new HashSet<>();

    /**
     * A command that has ended.
     *
     * @param code 128 + n when signal n ended it
     */
    public record Ran(int code, String out, String err) {
        public Ran succeeded() {
            if (code != 0) throw new AssertionError("exit code " + code + ": " + out + err);
            return this;
        }

        public JsonNode json() throws IOException {
            return DaemonApi.MAPPER.readTree(out);
        }
    }

    private final List<Process> started = new ArrayList<>();
    private Path dir = Path.of("");

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        open();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(e -> e.addSuppressed(new Report(report())));
        close();
    }

    /** For a second directory within one test; {@link #close} is then the caller's. */
    public static E2eEnvironment another() throws IOException {
        var env = new E2eEnvironment();
        env.open();
        return env;
    }

    private void open() throws IOException {
        dir = Files.createTempDirectory("valvo-e2e").toRealPath();
    }

    // --- the place

    /** The current folder of every command: {@code valvo.conf} lies here. */
    public Path dir() {
        return dir;
    }

    public Path state() {
        return dir.resolve("state");
    }

    /**
     * Writes valvo.conf: {@code services { … }} and what else is wanted beside the state directory
     * and a free API port.
     */
    public E2eEnvironment config(String hocon) {
        file("valvo.conf", "state-dir = state\napi.port = 0\n" + hocon);
        return this;
    }

    public Path file(String name, String text) {
        try {
            var file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text of a file here; empty when there is none (yet). */
    public String text(String name) {
        try {
            var file = dir.resolve(name);
            return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an instance has printed, {@code worker/2} for the second. */
    public String log(String instance) {
        return text("state/logs/" + instance.replace('/', '-') + ".log");
    }

    /**
     * The events that a file of server-sent events holds so far; the end of one is an empty line.
     */
    public List<JsonNode> streamed(String file) throws IOException {
        var text = text(file);
        var complete = text.substring(0, text.lastIndexOf("\n\n") + 1);
        var events = new ArrayList<JsonNode>();
        for (var line : complete.lines().filter(it -> it.startsWith("data:")).toList())
            events.add(DaemonApi.MAPPER.readTree(line.substring("data:".length())));
        return events;
    }

    /** Follows the events by curl into a file, from behind that number. */
    public Process follow(String output, long lastId) throws IOException {
        var api = new DaemonApi(state());
        return background(
                output,
                "curl",
                "-sN",
                "-H",
                "Accept: text/event-stream",
                "-H",
                "Last-Event-ID: " + lastId,
                "-H",
                "Authorization: Bearer " + api.token(),
                api.url().orElseThrow() + "/api/v1/events");
    }

    /** A TCP port that nobody has, on no address. */
    public static int freePort() {
        return freeRange(1);
    }

    /**
     * The first of so many ports in a row that were free just now, for {@code range}; given out
     * once in this JVM, so that two tests of it don't meet. Below those that Linux gives to clients
     * (from 32768), who would get in the way of a service that is about to listen.
     */
    public static int freeRange(int length) {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(10_000, 32_768 - length);
            if (allFree(first, length) && reserve(first, length)) return first;
        }
    }

    private static boolean reserve(int first, int length) {
        var range = IntStream.range(first, first + length).boxed().toList();
        synchronized (PORTS) {
            return range.stream().noneMatch(PORTS::contains) && PORTS.addAll(range);
        }
    }

    private static boolean allFree(int first, int length) {
        for (int port = first; port < first + length; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("0.0.0.0"))) {
                if (!socket.isBound()) return false;
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    // --- commands

    /**
     * Starts the daemon in the foreground and waits until it answers; its output goes to the file
     * {@code up.out}.
     */
    public ForegroundDaemon up(String... options) throws IOException {
        var daemon = begin(options);
        eventually("the daemon answers", () -> daemon.answers() || !daemon.alive());
        if (!daemon.alive()) throw new AssertionError("the daemon ended: " + report());
        return daemon;
    }

    /** Starts {@code up} and waits for nothing. */
    public ForegroundDaemon begin(String... options) throws IOException {
        Files.deleteIfExists(state().resolve("api.json"));
        var process =
                command(LAUNCHER.toString(), words("up", options))
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(dir.resolve("up.out").toFile()))
                        .start();
        started.add(process);
        return new ForegroundDaemon(process, state());
    }

    /** Runs the command line to its end. */
    public Ran valvo(String... words) throws IOException, InterruptedException {
        return run(LAUNCHER.toString(), words);
    }

    /**
     * Starts the command line and lets it run ({@code logs -f}, …): stdout and stderr go to the
     * file named.
     */
    public Process start(String output, String... words) throws IOException {
        return background(output, LAUNCHER.toString(), words);
    }

    /** Runs any program here to its end. */
    public Ran run(String program, String... words) throws IOException, InterruptedException {
        var out = Files.createTempFile(dir, "run", ".out");
        var err = Files.createTempFile(dir, "run", ".err");
        var process =
                command(program, List.of(words))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        started.add(process);
        if (!process.waitFor(PATIENCE.toSeconds(), SECONDS)) {
            throw new AssertionError("still running: " + List.of(words) + Files.readString(out));
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Starts any program here, which ends with the test: a stranger to the daemon. */
    public Process background(String output, String program, String... words) throws IOException {
        var process =
                command(program, List.of(words))
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve(output).toFile())
                        .start();
        started.add(process);
        return process;
    }

    /**
     * With default signal dispositions: whoever runs the tests in the background of a shell hands
     * down an ignored SIGINT. The real python3 stands before wrappers in the home directory.
     */
    private ProcessBuilder command(String program, List<String> words) {
        var argv = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP,PIPE", program));
        argv.addAll(words);
        var builder = new ProcessBuilder(argv).directory(dir.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("VALVO_"));
        environment.put("VALVO_BUILD", "no");
        environment.put("XDG_STATE_HOME", dir.resolve("xdg").toString());
        environment.put(
                "PATH", "/usr/bin:/bin:/usr/sbin:/sbin:" + environment.getOrDefault("PATH", ""));
        return builder;
    }

    private static List<String> words(String first, String... others) {
        var words = new ArrayList<>(List.of(first));
        words.addAll(List.of(others));
        return words;
    }

    // --- waiting

    /**
     * Waits for a condition, however long the machine takes; then fails with all that is known
     * here. What can't be asked for yet, or any more, doesn't hold.
     */
    public void eventually(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var last = holds(condition);
        while (!last.yes()) {
            if (System.nanoTime() > end) throw new AssertionError("still not: " + what, last.why());
            LockSupport.parkNanos(20_000_000);
            last = holds(condition);
        }
    }

    /** {@code why}: what the question failed with. */
    private record Holds(boolean yes, @Nullable Exception why) {}

    private static Holds holds(Callable<Boolean> condition) {
        try {
            return new Holds(condition.call(), null);
        } catch (Exception e) {
            return new Holds(false, e);
        }
    }

    /** Everything that helps to understand a failure. */
    String report() {
        var text = new StringBuilder();
        part(text, "valvo.conf", text("valvo.conf"));
        part(text, "status", new DaemonApi(state()).glance("/api/v1/services"));
        part(text, "events", new DaemonApi(state()).glance("/api/v1/events?since=0"));
        part(text, "output of up", text("up.out"));
        part(text, "daemon.log", text("state/daemon.log"));
        try (var logs = Files.list(state().resolve("logs"))) {
            for (var log : logs.filter(Files::isRegularFile).sorted().toList())
                part(text, log.toString(), text(dir.relativize(log).toString()));
        } catch (IOException none) {
            part(text, "logs", "none");
        }
        part(text, "processes", ProcfsObserver.marked(state()).toString());
        return text.toString();
    }

    private static void part(StringBuilder text, String title, String content) {
        int surplus = content.length() - 20_000;
        var shown = surplus > 0 ? "…" + content.substring(surplus) : content;
        text.append("\n--- ").append(title).append('\n').append(shown.strip());
    }

    private static final class Report extends Exception {
        Report(String text) {
            super(text, null, false, false);
        }
    }

    // --- the end

    /** Ends what runs here: first as a user would, then by force. */
    @Override
    public void close() throws IOException {
        if (isInUse()) end();
        try (var files = Files.walk(dir)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException leftForTheSystem) {
            System.err.println("not deleted: " + leftForTheSystem);
        }
    }

    private boolean isInUse() {
        return started.stream().anyMatch(Process::isAlive)
                || ProcfsObserver.daemon(state()).isPresent()
                || !ProcfsObserver.marked(state()).isEmpty();
    }

    private void end() throws IOException {
        try {
            endInOrder();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ProcfsObserver.daemon(state()).ifPresent(ProcfsObserver::kill);
            ProcfsObserver.marked(state()).forEach(ProcfsObserver::kill);
        }
    }

    private void endInOrder() throws IOException, InterruptedException {
        if (Files.exists(state().resolve("api.json"))) valvo("down");
        for (var process : started) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
