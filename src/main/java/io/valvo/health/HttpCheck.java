package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ProbeSpec.StatusRange;
import io.valvo.os.AwakeClock;
import io.valvo.text.BoundedPatternSearch;
import io.valvo.text.DurationFormat;
import io.valvo.text.TerminalText;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether one request is answered as it should be. Each has a connection of its own, which is
 * closed after the answer and after the timeout; redirects are answers like others.
 */
final class HttpCheck {
    /**
     * An answer whose body nobody asked for is read to its end so that the server isn't disturbed,
     * but only so long.
     */
    private static final Duration COURTESY = Duration.ofMillis(500);

    /** Of what came instead of an answer, so much is told. */
    private static final int TOLD = 80;

    private final ActorSystem<?> system;

    HttpCheck(ActorSystem<?> system) {
        this.system = system;
    }

    CompletionStage<ProbeResult> run(
            ProbeSpec.Http probe, String host, int port, Duration timeout) {
        return LoopbackAddresses.firstOpen(host, address -> ask(probe, address, port, timeout));
    }

    private CompletionStage<ProbeResult> ask(
            ProbeSpec.Http probe, String address, int port, Duration timeout) {
        var exchange = new Exchange(probe);
        var result =
                Source.single(HttpProbeRequest.of(probe, address, port))
                        .concat(Source.maybe())
                        .via(connection(address, port, timeout, exchange.line))
                        .scan(HttpProbeResponse.NONE, HttpProbeResponse::and)
                        .map(exchange::heard)
                        .takeWhile(it -> !it.isEnough(), true)
                        .runWith(Sink.last(), system)
                        .thenApply(exchange::judge)
                        .toCompletableFuture();
        AwakeClock.OWN.complete(result, late(timeout), timeout);
        return result.whenComplete((_, _) -> exchange.line.shutdown());
    }

    private static ProbeResult late(Duration timeout) {
        return new Failed("no answer within " + DurationFormat.text(timeout));
    }

    /** It ends when the switch is thrown, whatever state the conversation is in. */
    private Flow<ByteString, ByteString, ?> connection(
            String address, int port, Duration timeout, SharedKillSwitch line) {
        var tcp =
                Tcp.get(system)
                        .outgoingConnection(
                                new InetSocketAddress(address, port),
                                Optional.empty(),
                                List.of(SocketReset.ON_CLOSE),
                                true,
                                Optional.of(timeout),
                                Optional.empty());
        return Flow.<ByteString>create().via(line.flow()).via(tcp).via(line.flow());
    }

    /** One request and its answer. */
    private final class Exchange {
        private final SharedKillSwitch line = KillSwitches.shared("probe");
        private final ProbeSpec.Http probe;
        private final long from = AwakeClock.OWN.nanos();
        private Optional<Duration> took = Optional.empty();

        Exchange(ProbeSpec.Http probe) {
            this.probe = probe;
        }

        /** The status tells how long it took, and all there is to know if no body is asked for. */
        HttpProbeResponse heard(HttpProbeResponse answer) {
            if (answer.status().isEmpty() || took.isPresent()) return answer;
            took = Optional.of(Duration.ofNanos(AwakeClock.OWN.nanos() - from));
            if (probe.body().isEmpty() || !expected(answer.status().getAsInt()))
                system.scheduler()
                        .scheduleOnce(COURTESY, line::shutdown, system.executionContext());
            return answer;
        }

        ProbeResult judge(HttpProbeResponse answer) {
            if (answer.status().isEmpty()) return odd(answer);
            int status = answer.status().getAsInt();
            if (!expected(status))
                return new Failed("answered " + status + ", not " + expectation());
            return probe.body()
                    .map(pattern -> search(pattern, answer.bodyText()))
                    .orElseGet(this::passed);
        }

        private ProbeResult search(Pattern pattern, String body) {
            return switch (BoundedPatternSearch.in(body, pattern)) {
                case YES -> passed();
                case NO -> new Failed("the body has no match of /" + pattern + "/");
                case TOO_HARD ->
                        new Failed(
                                "it takes too long to search the body for /"
                                        + pattern
                                        + "/: give the pattern fewer repetitions");
            };
        }

        private ProbeResult passed() {
            return new Passed(took.orElse(Duration.ZERO));
        }

        private ProbeResult odd(HttpProbeResponse answer) {
            return new Failed(
                    answer.oddity()
                            .map(it -> "answered no HTTP but: " + TerminalText.line(it, TOLD))
                            .orElse("connection closed before the answer"));
        }

        private boolean expected(int status) {
            return probe.status().stream()
                    .anyMatch(range -> range.from() <= status && status <= range.to());
        }

        private String expectation() {
            return probe.status().stream().map(HttpCheck::text).collect(Collectors.joining(", "));
        }
    }

    private static String text(StatusRange range) {
        return range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to();
    }
}
