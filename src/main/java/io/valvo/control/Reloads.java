package io.valvo.control;

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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads the configuration again and carries out what changed: one after the other, by turns. */
final class Reloads {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

    private final Asking asking;
    private final ConfigReads reads;
    private final AtomicReference<CompletionStage<?>> turn =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    Reloads(Asking asking) {
        this.asking = asking;
        reads = new ConfigReads(asking.reach().configuration()::load, ConfigReads.PATIENCE);
    }

    /**
     * What is carried out.
     *
     * @param renewed services that are to be ready, by it
     */
    record Reloaded(Plan plan, List<String> renewed, Optional<Wishes.Receipt> receipt) {}

    CompletionStage<Plan> plan(Optional<Path> file) {
        return load(file).thenApply(it -> warned(between(it.stack()), it));
    }

    /**
     * Done when it is taken: the next one needn't wait until what this one has started is ready.
     */
    CompletionStage<Reloaded> reload(Optional<Path> file, String by) {
        return inTurn(() ->
                load(file)
                        .whenComplete((_, failure) -> record(failure))
                        .thenCompose(it -> carryOut(it, by)));
    }

    /** Nobody waits for the answer: what is refused stays a warning until a reload succeeds. */
    void reloadUnattended(String by) {
        var _ = reload(Optional.empty(), by).whenComplete((_, failure) -> told(by, failure));
    }

    private void told(String by, @Nullable Throwable failure) {
        if (failure == null) return;
        var configuration = asking.reach().configuration();
        var why = Failures.cause(failure) instanceof Rejected it ? text(it) : failure.toString();
        var plain = "the reload by " + by + " was refused, and nothing was changed";
        LOG.warn("{}: {}", plain, why);
        configuration.refused(
                new Refusal(plain, plain + ": " + why + "; mend it and reload, or see valvo plan"));
    }

    private static String text(Rejected it) {
        var errors = Optional.ofNullable(it.problem().errors()).orElse(List.of());
        if (errors.isEmpty()) return it.problem().detail();
        var first = errors.getFirst().replaceAll("\\s*\n\\s*", ", ");
        return errors.size() == 1 ? first : first + " (and " + (errors.size() - 1) + " more)";
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
