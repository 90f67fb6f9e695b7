package io.valvo.api.routes;

import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.api.http.Responses;
import io.valvo.api.http.RootCause;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.view.WireMapping;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.ServicesCommand.Settled;
import io.valvo.supervision.WishRegister;
import io.valvo.text.DurationFormat;
import io.valvo.wire.Problem;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a control call ends: the services as they are then, or why it came to nothing. */
public final class CommandOutcome {
    /** Lines of output that a failure shows. */
    private static final int OUTPUT = 20;

    /** Events among which the reason of a failed swap is looked for. */
    private static final int RECENT = 1_000;

    private final DaemonQueries asking;
    private final LogQueries logs;

    public CommandOutcome(DaemonQueries asking, LogQueries logs) {
        this.asking = asking;
        this.logs = logs;
    }

    /** What supervision replied at once. {@code single}: one object instead of an array. */
    HttpResponse response(Reply answer, List<String> names, boolean single, int status) {
        return switch (answer) {
            case ServicesCommand.Accepted(var services, _, _) ->
                    services(services, names, single, status);
            case ServicesCommand.Unknown(var name, var similar) ->
                    throw new ProblemException(Problems.unknownService(name, similar));
            case ServicesCommand.Refused(var why) ->
                    throw new ProblemException(Problems.refused(why));
        };
    }

    /** A failure shows the latest output, whoever asked for what when. */
    CompletionStage<HttpResponse> await(
            List<String> names, boolean single, Goal wish, Duration patience) {
        return await(names, Optional.empty(), single, wish, patience, Optional.empty());
    }

    /** {@code receipt} of the wish whose outcome it is: a later one may undo it. */
    CompletionStage<HttpResponse> await(
            List<String> names,
            Optional<WishRegister.Receipt> receipt,
            boolean single,
            Goal wish,
            Duration patience) {
        return await(names, receipt, single, wish, patience, Optional.empty());
    }

    private CompletionStage<HttpResponse> await(
            List<String> names,
            Optional<WishRegister.Receipt> receipt,
            boolean single,
            Goal wish,
            Duration patience,
            Optional<Instant> asked) {
        var wait = patience.isZero() ? Duration.ofMillis(1) : patience;
        return asking.<Settled>services(
                        me -> new ServicesCommand.Await(names, wish, receipt, me), wait)
                .thenCompose(settled -> settled(settled, names, single, asked))
                .exceptionallyCompose(failure -> overdue(failure, names, wish, patience));
    }

    /**
     * Of what was taken; if that concerns nobody there is nothing to wait for. A failure shows what
     * was written since this was {@code asked} for, nothing of earlier runs.
     */
    CompletionStage<HttpResponse> await(
            Reply answer, boolean single, Goal wish, Duration patience, Instant asked) {
        return answer instanceof ServicesCommand.Accepted(_, var names, var receipt)
                        && !names.isEmpty()
                ? await(names, receipt, single, wish, patience, Optional.of(asked))
                : Responses.now(response(answer, List.of(), single, 200));
    }

    /** It must be ready, and not because the old shape has come back. */
    CompletionStage<HttpResponse> swapped(
            Reply answer,
            String service,
            Optional<String> variant,
            Duration patience,
            Instant asked) {
        return await(answer, true, Goal.READY, patience, asked)
                .thenCompose(done ->
                        asking.service(service)
                                .thenCompose(it ->
                                        it.spec().serving().variant().equals(variant)
                                                ? CompletableFuture.completedFuture(done)
                                                : notSwapped(it, variant)));
    }

    private <A> CompletionStage<A> notSwapped(ServiceStatus service, Optional<String> variant) {
        return asking.latest(RECENT)
                .thenApply(events -> {
                    throw new ProblemException(
                            Problems.failed(
                                    "%s did not get ready as %s and runs as %s again%s"
                                            .formatted(
                                                    service.name(),
                                                    variant.orElse("declared"),
                                                    service.spec()
                                                            .serving()
                                                            .variant()
                                                            .orElse("declared"),
                                                    why(service.name(), events))));
                });
    }

    private static String why(String service, List<Event> events) {
        return events.reversed().stream()
                .filter(it -> it.subject().service().equals(Optional.of(service)))
                .flatMap(it ->
                        it.fact() instanceof EventData.SwapFailed f ? Stream.of(f) : Stream.of())
                .findFirst()
                .map(it -> ": " + it.why())
                .orElse("");
    }

    private CompletionStage<HttpResponse> settled(
            Settled settled, List<String> names, boolean single, Optional<Instant> asked) {
        if (settled.undone().isPresent())
            throw new ProblemException(Problems.undone(names, settled.undone().get()));
        if (settled.failed().isEmpty())
            return Responses.now(services(settled.services(), names, single, 200));
        var why =
                settled.failed().stream()
                        .map(CommandOutcome::told)
                        .collect(Collectors.joining("; "));
        return output(settled, asked)
                .thenApply(lines -> {
                    throw new ProblemException(Problems.failed(why).withOutput(lines));
                });
    }

    private CompletionStage<List<String>> output(Settled settled, Optional<Instant> asked) {
        var first = settled.failed().getFirst();
        return settled.services().stream()
                .filter(it -> it.name().equals(first.service()))
                .findFirst()
                .map(it -> logs.last(it.spec(), first.name(), OUTPUT, asked))
                .orElse(CompletableFuture.completedFuture(List.of()));
    }

    private CompletionStage<HttpResponse> overdue(
            Throwable failure, List<String> names, Goal wish, Duration patience) {
        var cause = RootCause.cause(failure);
        if (!(cause instanceof TimeoutException)) return CompletableFuture.failedFuture(cause);
        return asking.<List<ServiceStatus>>services(me -> new ServicesCommand.Describe(names, me))
                .thenApply(services -> {
                    throw new ProblemException(timeout(services, wish, patience));
                });
    }

    private Problem timeout(List<ServiceStatus> services, Goal wish, Duration patience) {
        var waiting =
                services.stream()
                        .flatMap(service ->
                                service.instances().stream()
                                        .filter(it -> !reached(wish, service, it)))
                        .map(CommandOutcome::told)
                        .collect(Collectors.joining("; "));
        var word = (wish == Goal.STARTED ? Goal.READY : wish).name().toLowerCase(Locale.ROOT);
        return Problems.timeout(
                "not " + word + " within " + DurationFormat.text(patience) + ": " + waiting);
    }

    private boolean reached(Goal goal, ServiceStatus service, InstanceStatus it) {
        return WaitOutlook.reached(goal, service.spec(), it, asking.now());
    }

    private static String told(InstanceStatus it) {
        var why = it.reason().isEmpty() ? it.lastExit().orElse("") : it.reason();
        return it.name() + " is " + it.state().word() + (why.isEmpty() ? "" : ": " + why);
    }

    private HttpResponse services(
            List<ServiceStatus> all, List<String> names, boolean single, int status) {
        var moment = asking.moment();
        if (!single) return Responses.json(status, WireMapping.services(all, moment));
        return Responses.json(
                status, WireMapping.service(DaemonQueries.find(names.getFirst(), all), moment));
    }
}
