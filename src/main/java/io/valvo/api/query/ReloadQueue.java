package io.valvo.api.query;

import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.api.http.RootCause;
import io.valvo.config.LoadResult;
import io.valvo.events.EventLog;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.ServicesCommand.ReloadReply;
import io.valvo.supervision.WishRegister;

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
public final class ReloadQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadQueue.class);

    private final DaemonQueries asking;
    private final ConfigReader reads;
    private final AtomicReference<CompletionStage<?>> turn =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    public ReloadQueue(DaemonQueries asking) {
        this.asking = asking;
        reads = new ConfigReader(asking.reach().configuration()::load, ConfigReader.PATIENCE);
    }

    /**
     * What is carried out.
     *
     * @param renewed services that are to be ready, by it
     */
    public record Execution(ReloadPlan plan, List<String> renewed, WishRegister.Receipt receipt) {}

    public CompletionStage<ReloadPlan> plan(Optional<Path> file) {
        return load(file)
                .thenCompose(read ->
                        asking.<ReloadPlan>services(
                                        me -> new ServicesCommand.PlanReload(read.stack(), me))
                                .thenApply(plan -> warned(plan, read)));
    }

    /**
     * Done when it is taken: the next one needn't wait until what this one has started is ready.
     */
    public CompletionStage<Execution> reload(Optional<Path> file, String by) {
        return inTurn(() ->
                load(file)
                        .whenComplete((_, failure) -> record(failure))
                        .thenCompose(it -> carryOut(it, by)));
    }

    /** Nobody waits for the answer: what is refused stays a warning until a reload succeeds. */
    public void reloadUnattended(String by) {
        var _ = reload(Optional.empty(), by).whenComplete((_, failure) -> told(by, failure));
    }

    private void told(String by, @Nullable Throwable failure) {
        if (failure == null) return;
        var configuration = asking.reach().configuration();
        var why =
                RootCause.cause(failure) instanceof ProblemException it
                        ? text(it)
                        : failure.toString();
        var plain = "the reload by " + by + " was refused, and nothing was changed";
        LOG.warn("{}: {}", plain, why);
        configuration.refused(
                new ReloadRefusal(
                        plain, plain + ": " + why + "; mend it and reload, or see valvo plan"));
    }

    private static String text(ProblemException it) {
        var errors = Optional.ofNullable(it.problem().errors()).orElse(List.of());
        if (errors.isEmpty()) return it.problem().detail();
        var first = errors.getFirst().replaceAll("\\s*\n\\s*", ", ");
        return errors.size() == 1 ? first : first + " (and " + (errors.size() - 1) + " more)";
    }

    private CompletionStage<Execution> carryOut(LoadResult.Ok read, String by) {
        return asking.<ReloadReply>services(me -> new ServicesCommand.Reload(read.stack(), by, me))
                .thenApply(answer ->
                        switch (answer) {
                            case ServicesCommand.Reloaded(var plan, var services, var receipt) ->
                                    new Execution(
                                            warned(plan, read), renewed(plan, services), receipt);
                            case ServicesCommand.Refused(var why) ->
                                    throw new ProblemException(Problems.refused(why));
                        });
    }

    /** One that shall not run is changed, and nothing is to be waited for. */
    private static List<String> renewed(ReloadPlan plan, List<ServiceStatus> services) {
        var wanted =
                services.stream()
                        .filter(ServiceStatus::wanted)
                        .map(ServiceStatus::name)
                        .collect(Collectors.toSet());
        return plan.steps().stream()
                .filter(it ->
                        switch (it) {
                            case ReloadPlan.Start(_, boolean autostart) -> autostart;
                            case ReloadPlan.Restart(var service, _) -> wanted.contains(service);
                            case ReloadPlan.Stop _, ReloadPlan.Update _, ReloadPlan.Unchanged _ ->
                                    false;
                        })
                .map(ReloadPlan.Step::service)
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
    private static ReloadPlan warned(ReloadPlan plan, LoadResult.Ok read) {
        var notes = new ArrayList<>(plan.notes());
        read.warnings().forEach(it -> notes.add("warning: " + it.text()));
        return new ReloadPlan(plan.steps(), notes);
    }

    private CompletionStage<LoadResult.Ok> load(Optional<Path> file) {
        return reads.read(file.orElseGet(() -> asking.reach().configuration().current().file()));
    }

    private void record(@Nullable Throwable failure) {
        if (failure == null || !(RootCause.cause(failure) instanceof ProblemException rejected))
            return;
        var errors = Optional.ofNullable(rejected.problem().errors()).orElse(List.of());
        asking.reach()
                .events()
                .tell(
                        new EventLog.Record(
                                EventSubject.DAEMON, new EventData.ConfigRejected(errors)));
    }
}
