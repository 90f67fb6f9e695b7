package io.valvo.health;

import io.valvo.health.Prober.Failed;
import io.valvo.health.Prober.Passed;
import io.valvo.health.Prober.Result;
import io.valvo.model.ProbeSpec;
import io.valvo.model.ProbeSpec.StatusRange;
import io.valvo.os.AwakeClock;
import io.valvo.rules.Span;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntityAcceptances;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether one request is answered as it should be. Each has a connection of its own, which is
 * closed after the answer and after the timeout; redirects are answers like others.
 */
final class HttpCheck {
    /** Of a body, so much is read and searched. */
    private static final int BODY = 64 * 1024;

    /**
     * An answer whose body nobody asked for is read to its end so that the server isn't disturbed,
     * but only so long.
     */
    private static final Duration COURTESY = Duration.ofMillis(500);

    private final org.apache.pekko.actor.typed.ActorSystem<?> system;

    HttpCheck(org.apache.pekko.actor.typed.ActorSystem<?> system) {
        this.system = system;
    }

    CompletionStage<Result> run(ProbeSpec.Http probe, String host, int port, Duration timeout) {
        var request = request(probe);
        return Addresses.firstOpen(host, address -> ask(probe, request, address, port, timeout));
    }

    private CompletionStage<Result> ask(
            ProbeSpec.Http probe, HttpRequest request, String address, int port, Duration timeout) {
        long from = AwakeClock.OWN.nanos();
        var line = KillSwitches.shared("probe");
        var answer =
                Source.single(request)
                        .via(connection(address, port, timeout, line))
                        .runWith(Sink.head(), system)
                        .thenCompose(response ->
                                judge(
                                        probe,
                                        response,
                                        Duration.ofNanos(AwakeClock.OWN.nanos() - from)));
        var result = answer.toCompletableFuture();
        AwakeClock.OWN.complete(result, late(timeout), timeout);
        return result.whenComplete((_, _) -> line.shutdown());
    }

    private static Result late(Duration timeout) {
        return new Failed("no answer within " + Span.text(timeout));
    }

    /**
     * What comes back is the server's affair: its mistakes are told as the probe's reason, not in
     * the daemon's log.
     */
    private Flow<HttpRequest, HttpResponse, ?> connection(
            String address, int port, Duration timeout, SharedKillSwitch line) {
        var settings =
                ClientConnectionSettings.create(system.settings().config())
                        .withConnectingTimeout(timeout)
                        .withSocketOptions(List.of(Reset.ON_CLOSE))
                        .withTransport(new Severable(line));
        int off = Attributes.logLevelOff();
        return Http.get(system)
                .connectionTo(address)
                .toPort(port)
                .withClientConnectionSettings(settings)
                .http()
                .addAttributes(Attributes.createLogLevels(off, off, off));
    }

    /**
     * A TCP connection that ends when the switch is thrown, whatever state the conversation is in:
     * the HTTP layer by itself goes on waiting for an answer that nobody wants any more.
     */
    private static final class Severable extends ClientTransport {
        private final SharedKillSwitch line;

        Severable(SharedKillSwitch line) {
            this.line = line;
        }

        @Override
        public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
                String host, int port, ClientConnectionSettings settings, ActorSystem system) {
            return Flow.<ByteString>create()
                    .via(line.flow())
                    .viaMat(
                            ClientTransport.TCP().connectTo(host, port, settings, system),
                            Keep.right())
                    .via(line.flow());
        }
    }

    private CompletionStage<Result> judge(
            ProbeSpec.Http probe, HttpResponse response, Duration took) {
        int status = response.status().intValue();
        boolean good =
                probe.status().stream()
                        .anyMatch(range -> range.from() <= status && status <= range.to());
        if (!good)
            return drained(response, new Failed("answered " + status + ", not " + expected(probe)));
        return probe.body()
                .map(pattern -> search(pattern, response, took))
                .orElseGet(() -> drained(response, new Passed(took)));
    }

    private CompletionStage<Result> search(Pattern pattern, HttpResponse response, Duration took) {
        return body(response.entity().getDataBytes())
                .thenApply(body ->
                        pattern.matcher(body).find()
                                ? new Passed(took)
                                : new Failed("the body has no match of /" + pattern + "/"));
    }

    private CompletionStage<Result> drained(HttpResponse response, Result result) {
        return body(response.entity().getDataBytes().takeWithin(COURTESY)).handle((_, _) -> result);
    }

    private CompletionStage<String> body(Source<ByteString, ?> bytes) {
        return bytes.scan(ByteString.emptyByteString(), ByteString::concat)
                .takeWhile(read -> read.size() < BODY, true)
                .runWith(Sink.last(), system)
                .thenApply(read -> read.take(BODY).decodeString(StandardCharsets.UTF_8));
    }

    private static HttpRequest request(ProbeSpec.Http probe) {
        var request =
                HttpRequest.create(probe.path())
                        .withMethod(method(probe.method()))
                        .addHeader(Connection.create("close"));
        for (var header : probe.headers().entrySet()) {
            request = request.addHeader(HttpHeader.parse(header.getKey(), header.getValue()));
        }
        return request;
    }

    private static HttpMethod method(String name) {
        return HttpMethods.lookup(name)
                .orElseGet(() ->
                        HttpMethods.custom(name, false, false, RequestEntityAcceptances.Tolerated));
    }

    private static String expected(ProbeSpec.Http probe) {
        return probe.status().stream().map(HttpCheck::text).collect(Collectors.joining(", "));
    }

    private static String text(StatusRange range) {
        return range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to();
    }
}
