package io.valvo.api.http;

import com.typesafe.config.ConfigFactory;

import io.valvo.os.OpenFileLimit;
import io.valvo.wire.WireJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** HTTP over TCP and over the Unix socket, both to the same router. */
public final class HttpServers {
    /**
     * No request timeout: each question inside has its own. Connections are counted and timed by
     * {@link ApiConnection}.
     */
    private static final String SETTINGS =
            """
            pekko.http.server {
              server-header = ""
              request-timeout = infinite
              idle-timeout = infinite
              pipelining-limit = 1
              parsing {
                error-handler = "%s"
                error-logging-verbosity = off
                illegal-header-warnings = off
                max-uri-length = 8k
                max-content-length = infinite
              }
            }
            """
                    .formatted(ParseErrorHandler.class.getName());

    /** Of one that is answered: outlasts the longest wait. */
    private static final Duration SILENCE = Duration.ofMinutes(16);

    private static final int BACKLOG = 256;

    private final ActorSystem<?> system;
    private final Router router;
    private final Materializer materializer;
    private final Executor blocking;
    private final ServerSettings settings;

    public HttpServers(
            ActorSystem<?> system, Router router, Materializer materializer, Executor blocking) {
        this.system = system;
        this.router = router;
        this.materializer = materializer;
        this.blocking = blocking;
        this.settings =
                ServerSettings.create(
                        ConfigFactory.parseString(SETTINGS)
                                .withFallback(system.settings().config()));
    }

    private static ByteString full(int most) {
        var problem = WireJson.text(Problems.noConnection(most));
        return ByteString.fromString(
                """
                HTTP/1.1 503 Service Unavailable\r
                Content-Type: application/problem+json\r
                Content-Length: %d\r
                Retry-After: 5\r
                Connection: close\r
                \r
                %s\
                """
                        .formatted(problem.getBytes(StandardCharsets.UTF_8).length, problem));
    }

    public CompletionStage<TcpListener> tcp(String address, int port, Authenticator door) {
        var connections = ConnectionBudget.within(OpenFileLimit.own());
        return Tcp.get(system)
                .bind(address, port, BACKLOG, List.of(), false, Optional.of(SILENCE))
                .to(Sink.foreach(it -> serve(it, door, connections)))
                .run(materializer)
                .thenApply(binding -> new TcpListener(binding, connections));
    }

    /** Local users reach it by TCP, one alone by the Unix socket: each has a share of its own. */
    public void unix(UnixListener listener) {
        listener.serve(this::serve);
    }

    private void serve(
            Tcp.IncomingConnection it, Authenticator door, ConnectionBudget connections) {
        connections
                .admit()
                .ifPresentOrElse(
                        connection -> run(connection, door, it.flow()),
                        () -> turnAway(it, connections.most()));
    }

    private void serve(SocketChannel channel, Runnable ended) {
        var bytes = new UnixConnection(channel, blocking, ended);
        run(new ApiConnection(_ -> {}), new PeerAuthenticator(bytes.user()), bytes.bytes());
    }

    private void run(
            ApiConnection connection, Authenticator door, Flow<ByteString, ByteString, ?> bytes) {
        var layer =
                Http.get(system)
                        .serverLayer(settings)
                        .atop(plain())
                        .atop(BidiFlow.fromGraph(new ConnectionStage(connection)));
        Flow.of(HttpRequest.class)
                .mapAsync(1, connection.watching(request -> router.answer(request, door)))
                .join(layer.join(bytes))
                .run(materializer);
    }

    /** Says so before it closes; what the client sends is not waited for. */
    private void turnAway(Tcp.IncomingConnection it, int most) {
        Source.single(full(most)).via(it.flow()).runWith(Sink.ignore(), materializer);
    }

    /** The server layer speaks of encrypted bytes; this one only changes their type. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
            plain() {
        return (BidiFlow) TLSPlacebo.getInstance();
    }
}
