package io.valvo.ports;

import io.valvo.model.status.Lease;
import io.valvo.ports.AcquireQueue.Wish;
import io.valvo.rules.ports.PortTable;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Serializes the leases of ports: one decision at a time, in the order of asking, looked up in the
 * system on a thread that may block. What is decided is the affair of {@link PortTable} and {@link
 * io.valvo.rules.ports.PortDecision}.
 *
 * <p>A wish takes its turn in the {@link AcquireQueue}: survey, decision, answer. A wish whose port
 * must be reclaimed leaves the line while the holder is being ended, and comes back first. Releases
 * are never made to wait; a decision that was overtaken by one is taken anew rather than refused.
 */
public final class PortRegistry {
    /** What the registry tells itself. */
    private sealed interface Step extends PortCommand.Internal {}

    /** {@code seen} is the table that the finding is based on. */
    private record Surveyed(Wish wish, PortTable seen, PortSurvey.Finding finding)
            implements Step {}

    private record SurveyFailed(Wish wish, Throwable why) implements Step {}

    private record Reclaimed(Wish wish, Wish next) implements Step {}

    private record SettleDue() implements Step {}

    private record Settled(Set<Integer> closed) implements Step {}

    /** How soon after a release, and then how often, quarantined ports are looked at. */
    static final Duration SETTLE_SOON = Duration.ofMillis(50);

    static final Duration SETTLE_EVERY = Duration.ofSeconds(1);

    private final PortRegistryContext world;
    private final AtomicReference<@Nullable PortTable> last;
    private final PortInspector inspection;
    private final HolderNames names;
    private final AcquireQueue line = new AcquireQueue();
    private final LeaseGranter leasing;
    private final ActorContext<PortCommand> context;
    private final TimerScheduler<PortCommand> timers;

    /** The table outlives a restart of the actor: instances go on using their ports meanwhile. */
    public static Behavior<PortCommand> create(PortRegistryContext world) {
        var last = new AtomicReference<@Nullable PortTable>();
        return Behaviors.setup(context ->
                Behaviors.withTimers(
                        timers -> new PortRegistry(world, last, context, timers).begin()));
    }

    private PortRegistry(
            PortRegistryContext world,
            AtomicReference<@Nullable PortTable> last,
            ActorContext<PortCommand> context,
            TimerScheduler<PortCommand> timers) {
        this.world = world;
        this.last = last;
        this.inspection = new PortInspector(world);
        this.names = new HolderNames(world);
        this.leasing = new LeaseGranter(world, line);
        this.context = context;
        this.timers = timers;
    }

    private Behavior<PortCommand> begin() {
        var table = last.get();
        return proceed(table == null ? restored(world.known().get()) : table);
    }

    /**
     * The locks of leases known from before are taken where they can be; who can't be had moves
     * when asked for anew.
     */
    private PortTable restored(List<Lease> known) {
        world.blocking().execute(() -> known.forEach(lease -> world.locks().tryLock(lease.port())));
        return PortTable.of(known);
    }

    private Behavior<PortCommand> at(PortTable table) {
        last.set(table);
        return Behaviors.receive(
                (_, command) -> onCommand(table, command), (_, signal) -> onSignal(signal));
    }

    private Behavior<PortCommand> onCommand(PortTable table, PortCommand command) {
        return switch (command) {
            case PortCommand.Acquire asked -> acquire(table, asked);
            case PortCommand.Leave(var instance, var keeps) ->
                    proceed(table.leave(instance, keeps));
            case PortCommand.Stay(var instance) -> proceed(table.stay(instance));
            case PortCommand.Release(var instance) -> proceed(leasing.release(table, instance));
            case PortCommand.ListLeases(var replyTo) ->
                    answer(() -> new PortCommand.Ports(inspection.leases(table)), replyTo);
            case PortCommand.Scan(var replyTo) ->
                    answer(() -> new PortCommand.Ports(inspection.scan(table)), replyTo);
            case PortCommand.Check(int port, var replyTo) ->
                    answer(() -> inspection.check(table, port), replyTo);
            case PortCommand.Free(int port, boolean force, var replyTo) ->
                    answer(() -> inspection.free(table, port, force), replyTo);
            case PortCommand.Internal step -> onStep(table, (Step) step);
        };
    }

    private Behavior<PortCommand> onStep(PortTable table, Step step) {
        return switch (step) {
            case Surveyed(var wish, var seen, var finding) -> surveyed(table, wish, seen, finding);
            case SurveyFailed(var wish, var why) -> failed(table, wish, why);
            case Reclaimed(var wish, var next) -> reclaimed(table, wish, next);
            case SettleDue() -> settleDue(table);
            case Settled(var closed) -> settled(table, closed);
        };
    }

    private Behavior<PortCommand> onSignal(Signal signal) {
        return switch (signal) {
            case PreRestart _ -> {
                line.unanswered()
                        .forEach(wish ->
                                LeaseGranter.refuse(
                                        wish, "the port registry had to restart", false));
                yield Behaviors.same();
            }
            default -> Behaviors.unhandled();
        };
    }

    private Behavior<PortCommand> acquire(PortTable table, PortCommand.Acquire asked) {
        line.add(new Wish(asked, Set.of()));
        return proceed(table);
    }

    private Behavior<PortCommand> proceed(PortTable table) {
        line.next().ifPresent(turn -> take(table, turn));
        if (!table.quarantine().isEmpty() && !timers.isTimerActive(SettleDue.class)) {
            timers.startSingleTimer(SettleDue.class, new SettleDue(), SETTLE_SOON);
        }
        return at(table);
    }

    private void take(PortTable table, AcquireQueue.Turn turn) {
        switch (turn) {
            case Wish wish ->
                    context.pipeToSelf(
                            async(() -> PortSurvey.of(world, names, table, wish)),
                            (finding, failure) ->
                                    failure == null
                                            ? new Surveyed(wish, table, finding)
                                            : new SurveyFailed(wish, failure));
            case AcquireQueue.Settle() ->
                    context.pipeToSelf(
                            async(() -> closed(table.quarantine().keySet())),
                            (closed, failure) -> new Settled(failure == null ? closed : Set.of()));
        }
    }

    private Behavior<PortCommand> surveyed(
            PortTable table, Wish wish, PortTable seen, PortSurvey.Finding finding) {
        line.done(wish);
        var next = line.counts(wish) ? judge(table, wish, seen, finding) : table;
        finding.locked().stream().filter(port -> !next.guards(port)).forEach(world.locks()::unlock);
        return proceed(next);
    }

    private PortTable judge(
            PortTable table, Wish wish, PortTable seen, PortSurvey.Finding finding) {
        if (finding.reclaim().isEmpty()) return leasing.decide(table, wish, seen, finding);
        inspection.conflicts(wish, finding).forEach(world.facts());
        context.pipeToSelf(
                inspection.end(finding.holders()),
                (_, _) -> new Reclaimed(wish, finding.after(wish)));
        return table;
    }

    private Behavior<PortCommand> failed(PortTable table, Wish wish, Throwable why) {
        line.done(wish);
        context.getLog().warn("ports of {} could not be looked at", wish.instance(), why);
        if (line.counts(wish))
            LeaseGranter.refuse(
                    wish, "its ports could not be looked at: " + why.getMessage(), false);
        line.answered(wish);
        return proceed(table);
    }

    /** Whether the holder is really gone, the next survey tells. */
    private Behavior<PortCommand> reclaimed(PortTable table, Wish wish, Wish next) {
        line.again(wish, next);
        return proceed(table);
    }

    private Behavior<PortCommand> settleDue(PortTable table) {
        timers.startSingleTimer(SettleDue.class, new SettleDue(), SETTLE_EVERY);
        line.addSettle();
        return proceed(table);
    }

    private Set<Integer> closed(Set<Integer> quarantined) {
        var closed = new HashSet<>(quarantined);
        closed.removeAll(world.sockets().lingering(quarantined));
        return closed;
    }

    private Behavior<PortCommand> settled(PortTable table, Set<Integer> closed) {
        line.done(new AcquireQueue.Settle());
        var next = leasing.settle(table, closed);
        if (next.quarantine().isEmpty()) timers.cancel(SettleDue.class);
        return proceed(next);
    }

    private <T> Behavior<PortCommand> answer(Supplier<T> question, ActorRef<? super T> replyTo) {
        async(question).thenAccept(replyTo::tell);
        return Behaviors.same();
    }

    private <T> CompletionStage<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, world.blocking());
    }
}
