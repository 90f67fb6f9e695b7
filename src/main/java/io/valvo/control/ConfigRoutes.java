package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.DURATION;

import io.valvo.config.Loaded;
import io.valvo.events.EventLog;
import io.valvo.model.Fact;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Stack;
import io.valvo.model.Subject;
import io.valvo.rules.Plan;
import io.valvo.supervision.Services;
import io.valvo.supervision.Services.Answer;
import io.valvo.supervision.Wishes;
import io.valvo.wire.PlanBody;
import io.valvo.wire.PlanJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What another configuration would change, and changing to it. Reloads take turns. */
final class ConfigRoutes {
    private static final String WAIT =
            "until what is started or renewed is ready, so long; absent: the answer comes at once";
    private static final PlanBody SAME_FILE = new PlanBody(null);

    private final Asking asking;
    private final Outcome outcome;
    private final ConfigReads reads;
    private final AtomicReference<CompletionStage<?>> turn =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    ConfigRoutes(Asking asking, Outcome outcome) {
        this.asking = asking;
        this.outcome = outcome;
        reads = new ConfigReads(asking.reach().configuration()::load, ConfigReads.PATIENCE);
    }

    List<Endpoint> endpoints() {
        var plan = "What a reload would start, restart and stop";
        return List.of(
                Endpoint.get("/api/v1/plan", plan)
                        .gives(PlanJson.class)
                        .by(_ -> plan(Optional.empty())),
                Endpoint.post("/api/v1/plan", plan + ", by the file that is named")
                        .takes(PlanBody.class)
                        .gives(PlanJson.class)
                        .by(call -> plan(file(call))),
                Endpoint.post(
                                "/api/v1/reload",
                                "Reads the configuration again and carries out what changed")
                        .param("wait", DURATION, WAIT)
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
        return load(file)
                .thenApply(it -> Replies.json(200, Mapping.plan(warned(between(it.stack()), it))));
    }

    /**
     * What is carried out.
     *
     * @param renewed services that are to be ready, by it
     */
    private record Reloaded(Plan plan, List<String> renewed, Optional<Wishes.Receipt> receipt) {}

    /** The next one needn't wait until what this one has started is ready. */
    private CompletionStage<HttpResponse> reload(Call call) {
        var file = file(call);
        var patience = call.patience();
        return inTurn(() ->
                        load(file)
                                .whenComplete((_, failure) -> record(failure))
                                .thenCompose(it -> carryOut(it, call.caller().name())))
                .thenCompose(it -> answer(it, patience));
    }

    private CompletionStage<HttpResponse> answer(Reloaded done, Optional<Duration> patience) {
        var plan = Replies.json(200, Mapping.plan(done.plan));
        if (patience.isEmpty() || done.renewed.isEmpty()) return Replies.now(plan);
        return outcome.await(done.renewed, done.receipt, false, Services.Wish.READY, patience.get())
                .thenApply(_ -> plan);
    }

    private CompletionStage<Reloaded> carryOut(Loaded.Ok read, String by) {
        var stack = read.stack();
        var plan = warned(between(stack), read);
        return asking.<Answer>services(me -> new Services.Reload(stack, by, me))
                .thenApply(answer ->
                        switch (answer) {
                            case Services.Accepted(var services, _, var receipt) -> {
                                asking.reach().configuration().accepted(stack);
                                yield new Reloaded(plan, renewed(plan, services), receipt);
                            }
                            case Services.Refused(var why) ->
                                    throw new Rejected(Problems.refused(why));
                            case Services.Unknown(var name, var similar) ->
                                    throw new Rejected(Problems.unknownService(name, similar));
                        });
    }

    /** One that shall not run is changed, and nothing is to be waited for. */
    private static List<String> renewed(Plan plan, List<ServiceStatus> services) {
        var wanted =
                services.stream()
                        .filter(ServiceStatus::wanted)
                        .map(ServiceStatus::name)
                        .collect(Collectors.toSet());
        return plan.steps().stream()
                .filter(it ->
                        switch (it) {
                            case Plan.Start(_, boolean autostart) -> autostart;
                            case Plan.Restart(var service, _) -> wanted.contains(service);
                            case Plan.Stop _, Plan.Update _, Plan.Unchanged _ -> false;
                        })
                .map(Plan.Step::service)
                .toList();
    }

    private <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> work) {
        var mine = new CompletableFuture<T>();
        var before = turn.getAndSet(mine);
        before.whenComplete((_, _) ->
                work.get()
                        .whenComplete((done, failure) -> {
                            if (failure == null) mine.complete(done);
                            else mine.completeExceptionally(failure);
                        }));
        return mine;
    }

    /** What is odd about the file is a note of the plan. */
    private static Plan warned(Plan plan, Loaded.Ok read) {
        var notes = new ArrayList<>(plan.notes());
        read.warnings().forEach(it -> notes.add("warning: " + it.text()));
        return new Plan(plan.steps(), notes);
    }

    private Plan between(Stack stack) {
        return Plan.between(asking.reach().configuration().current(), stack);
    }

    private CompletionStage<Loaded.Ok> load(Optional<Path> file) {
        return reads.read(file.orElseGet(() -> asking.reach().configuration().current().file()));
    }

    private void record(@Nullable Throwable failure) {
        if (failure == null || !(Failures.cause(failure) instanceof Rejected rejected)) return;
        var errors = Optional.ofNullable(rejected.problem().errors()).orElse(List.of());
        asking.reach()
                .events()
                .tell(new EventLog.Record(Subject.DAEMON, new Fact.ConfigRejected(errors)));
    }
}
