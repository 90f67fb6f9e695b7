package io.valvo.control;

import io.valvo.config.ConfigError;
import io.valvo.config.Loaded;
import io.valvo.events.EventLog;
import io.valvo.model.Fact;
import io.valvo.model.Stack;
import io.valvo.model.Subject;
import io.valvo.rules.Plan;
import io.valvo.supervision.Services;
import io.valvo.supervision.Services.Answer;
import io.valvo.wire.PlanBody;
import io.valvo.wire.PlanJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What another configuration would change, and changing to it. Reloads take turns. */
final class ConfigRoutes {
    private static final PlanBody SAME_FILE = new PlanBody(null);

    private final Asking asking;
    private final AtomicReference<CompletionStage<?>> turn =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    ConfigRoutes(Asking asking) {
        this.asking = asking;
    }

    List<Endpoint> endpoints() {
        var plan = "What a reload would start, restart and stop";
        return List.of(
                Endpoint.get("/api/v1/plan", plan)
                        .gives(PlanJson.class)
                        .by(_ -> plan(Optional.empty())),
                Endpoint.post("/api/v1/plan", plan + ", by the file that is named")
                        .reading()
                        .takes(PlanBody.class)
                        .gives(PlanJson.class)
                        .by(call -> plan(file(call))),
                Endpoint.post(
                                "/api/v1/reload",
                                "Reads the configuration again and carries out what changed")
                        .takes(PlanBody.class)
                        .gives(PlanJson.class)
                        .by(this::reload));
    }

    private static Optional<Path> file(Call call) {
        return Optional.ofNullable(call.body(PlanBody.class, SAME_FILE).file())
                .map(ConfigRoutes::absolute);
    }

    private static Path absolute(String name) {
        var path = Path.of(name);
        if (!path.isAbsolute()) throw Call.bad("file", name, "an absolute path");
        return path.normalize();
    }

    private CompletionStage<HttpResponse> plan(Optional<Path> file) {
        return load(file).thenApply(stack -> Replies.json(200, Mapping.plan(between(stack))));
    }

    private CompletionStage<HttpResponse> reload(Call call) {
        var file = file(call);
        return inTurn(() ->
                load(file)
                        .whenComplete((_, failure) -> record(failure))
                        .thenCompose(stack -> carryOut(stack, call.caller().name())));
    }

    private CompletionStage<HttpResponse> carryOut(Stack stack, String by) {
        var plan = between(stack);
        return asking.<Answer>services(me -> new Services.Reload(stack, by, me))
                .thenApply(answer ->
                        switch (answer) {
                            case Services.Accepted _ -> {
                                asking.reach().configuration().accepted(stack);
                                yield Replies.json(200, Mapping.plan(plan));
                            }
                            case Services.Refused(var why) ->
                                    throw new Rejected(Problems.refused(why));
                            case Services.Unknown(var name, var similar) ->
                                    throw new Rejected(Problems.unknownService(name, similar));
                        });
    }

    private CompletionStage<HttpResponse> inTurn(Supplier<CompletionStage<HttpResponse>> work) {
        var mine = new CompletableFuture<HttpResponse>();
        var before = turn.getAndSet(mine);
        before.whenComplete((_, _) ->
                work.get()
                        .whenComplete((response, failure) -> {
                            if (failure == null) mine.complete(response);
                            else mine.completeExceptionally(failure);
                        }));
        return mine;
    }

    private Plan between(Stack stack) {
        return Plan.between(asking.reach().configuration().current(), stack);
    }

    private CompletionStage<Stack> load(Optional<Path> file) {
        return asking.blocking(() ->
                switch (asking.reach().configuration().load(file)) {
                    case Loaded.Ok(var stack) -> stack;
                    case Loaded.Bad(var errors) ->
                            throw new Rejected(
                                    Problems.invalidConfig(
                                            errors.stream().map(ConfigError::text).toList()));
                });
    }

    private void record(@Nullable Throwable failure) {
        if (failure == null || !(Failures.cause(failure) instanceof Rejected rejected)) return;
        var errors = Optional.ofNullable(rejected.problem().errors()).orElse(List.of());
        asking.reach()
                .events()
                .tell(new EventLog.Record(Subject.DAEMON, new Fact.ConfigRejected(errors)));
    }
}
