package io.valvo.api.testing;

import io.valvo.api.ApiServer;
import io.valvo.api.http.UnixListener;
import io.valvo.api.query.ActiveConfig;
import io.valvo.api.query.ApiSettings;
import io.valvo.api.query.BoundAddresses;
import io.valvo.api.query.DaemonHandles;
import io.valvo.config.LoadResult;
import io.valvo.config.source.ConfigError;
import io.valvo.events.EventLog;
import io.valvo.events.EventMask;
import io.valvo.gateway.RouteStats;
import io.valvo.logs.LogFileNames;
import io.valvo.logs.LogIndex;
import io.valvo.metrics.EventCounters;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventStore;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.DaemonTrouble;
import io.valvo.model.status.Lease;
import io.valvo.model.status.ListenFailure;
import io.valvo.model.status.MailboxBacklog;
import io.valvo.model.status.PortHolder;
import io.valvo.os.platform.Platform;
import io.valvo.ports.FreeReply;
import io.valvo.ports.ListeningProcess;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortReport;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.sampling.UsageStore;
import io.valvo.statedir.StateDir;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A control surface that really listens, over actors that only pretend. */
public final class ApiFixture implements AutoCloseable {
    static final Path CONFIG = Path.of("/etc/valvo/valvo.conf");

    /** What becomes of a file with a mistake. */
    public static final LoadResult REJECTED =
            new LoadResult.Bad(
                    List.of(
                            new ConfigError(
                                    CONFIG,
                                    7,
                                    "services.web.comand",
                                    "unknown key",
                                    "",
                                    "did you mean command?")));

    public final ActorTestKit kit = ActorTestKit.create();
    private final ActiveConfig configuration =
            new ActiveConfig(
                    stack(), (_, _, _) -> this.loaded, Platform::readFile, Map.of(), _ -> {});
    public final FakeServices services = new FakeServices(configuration);
    public final EventCounters tally = new EventCounters();
    public volatile List<DaemonTrouble> troubles = List.of();
    public volatile List<RouteStats> routes = List.of();
    public volatile Optional<String> gateway = Optional.of("http://127.0.0.1:9480");
    public volatile Optional<ListenFailure> gatewayFailure = Optional.empty();
    volatile CompletionStage<?> gatewayTried = CompletableFuture.completedFuture(null);
    public volatile List<MailboxBacklog> backlogs = List.of();
    public final Queue<String> shutdowns = new ConcurrentLinkedQueue<>();
    public final StateDir stateDir;
    final ActorRef<EventLog.Command> events;
    final ActorRef<ApiServer.Command> surface;
    final UnixListener socket;
    public final String url;
    public final String token;
    private final HttpClient client = HttpClient.newHttpClient();
    public volatile LoadResult loaded = new LoadResult.Ok(stack(), List.of());

    public ApiFixture(Path root) throws Exception {
        this(root, new ApiSpec("127.0.0.1", 0, true), 10_000);
    }

    public ApiFixture(Path root, ApiSpec api, int keep) throws Exception {
        this(root, api, keep, EventStore.NONE);
    }

    public ApiFixture(Path root, ApiSpec api, int keep, EventStore store) throws Exception {
        stateDir = StateDir.of(root);
        events = kit.spawn(EventLog.create(InstantSource.system(), keep, store, EventMask.NONE));
        var listening = new CompletableFuture<BoundAddresses>();
        socket = UnixListener.bind(stateDir);
        var settings =
                new ApiSettings(
                        api,
                        stateDir,
                        socket,
                        "1.2.3",
                        77,
                        FakeServices.NOW,
                        listening::complete,
                        Platform::readFile);
        surface = kit.spawn(ApiServer.create(settings, reach()));
        url = listening.get(60, TimeUnit.SECONDS).url().orElse("");
        token = api.tcp() ? Files.readString(stateDir.token()) : "";
    }

    private DaemonHandles reach() {
        return new DaemonHandles(
                kit.spawn(services.behavior()),
                events,
                kit.spawn(ports()),
                new LogFileNames(stateDir.logs()),
                new LogIndex(stateDir.logs().resolve(".index")),
                configuration,
                (keep, force, by) -> shutdowns.add(keep + " " + force + " " + by),
                order -> List.of(),
                InstantSource.fixed(FakeServices.NOW),
                new UsageStore(),
                tally,
                () -> troubles,
                Optional.empty(),
                () -> routes,
                () -> gateway,
                () -> gatewayFailure,
                () -> gatewayTried,
                () -> backlogs,
                _ -> List.of());
    }

    static StackSpec stack() {
        var services = new TreeMap<>(Map.of("web", ServiceSpecs.service("web").build()));
        return new StackSpec(
                CONFIG,
                Optional.empty(),
                new ApiSpec("127.0.0.1", 0, true),
                services,
                new TreeMap<>(),
                false,
                java.time.Duration.ofMinutes(1));
    }

    private static Behavior<PortCommand> ports() {
        return Behaviors.receiveMessage(command -> {
            switch (command) {
                case PortCommand.ListLeases it ->
                        it.replyTo().tell(new PortCommand.Ports(List.of(leased())));
                case PortCommand.Scan it ->
                        it.replyTo().tell(new PortCommand.Ports(List.of(leased(), held(22))));
                case PortCommand.Check it ->
                        it.replyTo().tell(it.port() == 12_001 ? leased() : held(it.port()));
                case PortCommand.Free it -> it.replyTo().tell(free(it));
                default -> throw new AssertionError("not expected: " + command);
            }
            return Behaviors.same();
        });
    }

    private static FreeReply free(PortCommand.Free it) {
        return it.force()
                ? new FreeReply.Freed(it.port(), List.of())
                : new FreeReply.NotFreed(
                        it.port(), "held by pid 4711 `node server.js`, not ours; --force ends it");
    }

    private static PortReport leased() {
        return report(12_001, Optional.of(new Lease(12_001, "http", "web")), true);
    }

    private static PortReport held(int port) {
        return report(port, Optional.empty(), false);
    }

    private static PortReport report(int port, Optional<Lease> lease, boolean ours) {
        var holder = new PortHolder(4711, "bob", "node server.js", ours);
        return new PortReport(
                port,
                lease,
                List.of("127.0.0.1"),
                List.of(new ListeningProcess(holder, Duration.ofSeconds(3))),
                false,
                Optional.empty());
    }

    public void happen(int times) {
        for (int i = 0; i < times; i++) {
            events.tell(
                    new EventLog.Record(
                            EventSubject.service(i % 2 == 0 ? "web" : "slow"),
                            new EventData.Warning("n" + i)));
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + token);
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        var request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) request.headers(headers);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Bytes as they are, over TCP; reads until the server closes. */
    public String raw(String request) throws IOException {
        var uri = URI.create(url);
        try (var channel =
                SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
            return exchange(channel, request);
        }
    }

    /** The same over the Unix socket. */
    public String unix(String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(stateDir.socket()));
            return exchange(channel, request);
        }
    }

    private static String exchange(SocketChannel channel, String request) throws IOException {
        for (var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
                bytes.hasRemaining(); ) {
            channel.write(bytes);
        }
        var answer = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer.clear()) >= 0)
            answer.write(buffer.array(), 0, buffer.position());
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        kit.shutdownTestKit();
    }
}
