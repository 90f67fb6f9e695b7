package io.valvo.control;

import com.typesafe.config.ConfigFactory;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.util.ByteString;

import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** HTTP over TCP and over the Unix socket, both to the same router. */
final class Server {
    /**
     * No request timeout: each question inside has its own. The idle timeout outlasts the longest
     * wait.
     */
    private static final String SETTINGS =
            """
            pekko.http.server {
              server-header = ""
              request-timeout = infinite
              idle-timeout = 16 m
              max-connections = 256
              pipelining-limit = 1
              parsing {
                error-handler = "io.valvo.control.ParseProblems"
                error-logging-verbosity = off
                illegal-header-warnings = off
                max-uri-length = 8k
                max-content-length = infinite
              }
            }
            """;

    private final ActorSystem<?> system;
    private final Router router;
    private final Materializer materializer;
    private final Executor blocking;
    private final ServerSettings settings;

    Server(ActorSystem<?> system, Router router, Materializer materializer, Executor blocking) {
        this.system = system;
        this.router = router;
        this.materializer = materializer;
        this.blocking = blocking;
        this.settings =
                ServerSettings.create(
                        ConfigFactory.parseString(SETTINGS)
                                .withFallback(system.settings().config()));
    }

    CompletionStage<ServerBinding> tcp(String address, int port, Door door) {
        Function<HttpRequest, CompletionStage<HttpResponse>> handler =
                request -> router.answer(request, door);
        return Http.get(system)
                .newServerAt(address, port)
                .withSettings(settings)
                .withMaterializer(materializer)
                .bind(handler);
    }

    void unix(UnixListener listener) {
        listener.serve(this::serve);
    }

    private void serve(SocketChannel channel, Runnable ended) {
        var connection = new UnixConnection(channel, blocking, ended);
        var door = new SocketDoor(connection.user());
        Flow.of(HttpRequest.class)
                .mapAsync(1, request -> router.answer(request, door))
                .join(Http.get(system).serverLayer(settings).atop(plain()).join(connection.bytes()))
                .run(materializer);
    }

    /** The server layer speaks of encrypted bytes; this one only changes their type. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
            plain() {
        return (BidiFlow) TLSPlacebo.getInstance();
    }
}
