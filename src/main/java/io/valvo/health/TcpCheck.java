package io.valvo.health;

import io.valvo.health.ProbeResult.Passed;
import io.valvo.os.AwakeClock;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.stream.javadsl.Tcp.OutgoingConnection;
import org.apache.pekko.util.ByteString;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whether a connection is accepted. It is closed at once, with nothing sent. */
final class TcpCheck {
    private final ActorSystem<?> system;

    TcpCheck(ActorSystem<?> system) {
        this.system = system;
    }

    CompletionStage<ProbeResult> run(String host, int port, Duration timeout) {
        long from = AwakeClock.OWN.nanos();
        return LoopbackAddresses.firstOpen(host, address -> connect(address, port, timeout))
                .thenApply(_ -> new Passed(Duration.ofNanos(AwakeClock.OWN.nanos() - from)));
    }

    private CompletionStage<OutgoingConnection> connect(
            String address, int port, Duration timeout) {
        var ends =
                Source.<ByteString>maybe()
                        .viaMat(connection(address, port, timeout), Keep.both())
                        .to(Sink.ignore())
                        .run(system);
        var open = ends.first();
        return ends.second()
                .whenComplete((_, _) -> open.complete(Optional.empty()))
                .thenCompose(TcpCheck::other);
    }

    private Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connection(
            String address, int port, Duration timeout) {
        var remote = new InetSocketAddress(address, port);
        var none = java.util.List.<org.apache.pekko.io.Inet.SocketOption>of();
        return Tcp.get(system)
                .outgoingConnection(
                        remote,
                        Optional.empty(),
                        none,
                        true,
                        Optional.of(timeout),
                        Optional.empty());
    }

    /**
     * A closed port of the ephemeral range may be given to the very socket that connects to it,
     * which then talks to itself (simultaneous open, RFC 9293 3.5).
     */
    private static CompletionStage<OutgoingConnection> other(OutgoingConnection connection) {
        boolean self = connection.localAddress().equals(connection.remoteAddress());
        return self
                ? CompletableFuture.failedFuture(new ConnectException("Connection refused"))
                : CompletableFuture.completedFuture(connection);
    }
}
