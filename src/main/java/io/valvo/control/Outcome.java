package io.valvo.control;

import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceStatus;
import io.valvo.rules.Span;
import io.valvo.supervision.Services;
import io.valvo.supervision.Services.Answer;
import io.valvo.supervision.Services.Settled;
import io.valvo.supervision.Services.Wish;
import io.valvo.wire.Problem;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** How a control call ends: the services as they are then, or why it came to nothing. */
final class Outcome {
    /** Lines of output that a failure shows. */
    private static final int OUTPUT = 20;

    private final Asking asking;
    private final LogDesk logs;

    Outcome(Asking asking, LogDesk logs) {
        this.asking = asking;
        this.logs = logs;
    }

    /** What {@code Services} said at once. {@code single}: one object instead of an array. */
    HttpResponse response(Answer answer, List<String> names, boolean single, int status) {
        return switch (answer) {
            case Services.Accepted(var services) -> services(services, names, single, status);
            case Services.Unknown(var name, var similar) ->
                    throw new Rejected(Problems.unknownService(name, similar));
            case Services.Refused(var why) -> throw new Rejected(Problems.refused(why));
        };
    }

    CompletionStage<HttpResponse> await(
            List<String> names, boolean single, Wish wish, Duration patience) {
        var wait = patience.isZero() ? Duration.ofMillis(1) : patience;
        return asking.<Settled>services(me -> new Services.Await(names, wish, me), wait)
                .thenCompose(settled -> settled(settled, names, single))
                .exceptionallyCompose(failure -> overdue(failure, names, wish, patience));
    }

    /** It must be ready, and not because the old shape has come back. */
    CompletionStage<HttpResponse> swapped(
            String service, Optional<String> variant, Duration patience) {
        var names = List.of(service);
        return await(names, true, Wish.READY, patience)
                .thenCompose(done ->
                        asking.<List<ServiceStatus>>services(me -> new Services.Describe(names, me))
                                .thenApply(all -> {
                                    in(Asking.find(service, all), variant);
                                    return done;
                                }));
    }

    private static void in(ServiceStatus service, Optional<String> variant) {
        var now = service.spec().serving().variant();
        if (now.equals(variant)) return;
        throw new Rejected(
                Problems.failed(
                        "%s did not get ready as %s and runs as %s again; the events swap.failed say why"
                                .formatted(
                                        service.name(),
                                        variant.orElse("declared"),
                                        now.orElse("declared"))));
    }

    private CompletionStage<HttpResponse> settled(
            Settled settled, List<String> names, boolean single) {
        if (settled.failed().isEmpty())
            return Replies.now(services(settled.services(), names, single, 200));
        var why = settled.failed().stream().map(Outcome::told).collect(Collectors.joining("; "));
        return output(settled)
                .thenApply(lines -> {
                    throw new Rejected(Problems.failed(why).withOutput(lines));
                });
    }

    private CompletionStage<List<String>> output(Settled settled) {
        var first = settled.failed().getFirst();
        return settled.services().stream()
                .filter(it -> it.name().equals(first.service()))
                .findFirst()
                .map(it -> logs.last(it.spec(), first.name(), OUTPUT))
                .orElse(CompletableFuture.completedFuture(List.of()));
    }

    private CompletionStage<HttpResponse> overdue(
            Throwable failure, List<String> names, Wish wish, Duration patience) {
        var cause = Failures.cause(failure);
        if (!(cause instanceof TimeoutException)) return CompletableFuture.failedFuture(cause);
        return asking.<List<ServiceStatus>>services(me -> new Services.Describe(names, me))
                .thenApply(services -> {
                    throw new Rejected(timeout(services, wish, patience));
                });
    }

    private static Problem timeout(List<ServiceStatus> services, Wish wish, Duration patience) {
        var waiting =
                services.stream()
                        .flatMap(service ->
                                service.instances().stream()
                                        .filter(it -> !holds(service, it, wish)))
                        .map(Outcome::told)
                        .collect(Collectors.joining("; "));
        var word = wish.name().toLowerCase(Locale.ROOT);
        return Problems.timeout("not " + word + " within " + Span.text(patience) + ": " + waiting);
    }

    private static boolean holds(ServiceStatus service, InstanceStatus it, Wish wish) {
        return switch (wish) {
            case READY -> HealthReport.good(service, it);
            case STOPPED -> it.process().isEmpty() && !it.wanted();
            case COMPLETED -> it.state() == InstanceState.COMPLETED;
        };
    }

    private static String told(InstanceStatus it) {
        var why = it.reason().isEmpty() ? it.lastExit().orElse("") : it.reason();
        return it.name() + " is " + it.state().word() + (why.isEmpty() ? "" : ": " + why);
    }

    private HttpResponse services(
            List<ServiceStatus> all, List<String> names, boolean single, int status) {
        var moment = asking.moment();
        if (!single) return Replies.json(status, Mapping.services(all, moment));
        return Replies.json(status, Mapping.service(Asking.find(names.getFirst(), all), moment));
    }
}
