package io.valvo.ports;

import io.valvo.model.status.Lease;
import io.valvo.ports.AcquireQueue.PendingAcquire;
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
 * The actor that leases ports: one decision at a time, in the order of asking, looked up in the
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
    private record Surveyed(PendingAcquire wish, PortTable seen, PortSurvey.Finding finding)
            implements Step {}

    private record SurveyFailed(PendingAcquire wish, Throwable why) implements Step {}

    private record Reclaimed(PendingAcquire wish, PendingAcquire next) implements Step {}

    private record SettleDue() implements Step {}

    private record Settled(Set<Integer> closed) implements Step {}

    /** How soon after a release, and then how often, quarantined ports are looked at. */
    static final Duration SETTLE_SOON = Duration.ofMillis(50);

    static final Duration SETTLE_EVERY = Duration.ofSeconds(1);

    private final PortRegistryContext world;
    private final AtomicReference<@Nullable PortTable> latestTable;
    private final PortInspector inspector;
    private final HolderNames holderNames;
    private final AcquireQueue queue = new AcquireQueue();
    private final LeaseGranter granter;
    private final ActorContext<PortCommand> context;
    private final TimerScheduler<PortCommand> timers;

    /** The table outlives a restart of the actor: instances go on using their ports meanwhile. */
    public static Behavior<PortCommand> create(PortRegistryContext world) {
        var last = new AtomicReference<@Nullable PortTable>();
        return Behaviors.setup(context ->
                Behaviors.withTimers(
                        timers -> new PortRegistry(world, last, context, timers).start()));
    }

    private PortRegistry(
            PortRegistryContext world,
            AtomicReference<@Nullable PortTable> latestTable,
            ActorContext<PortCommand> context,
            TimerScheduler<PortCommand> timers) {
        this.world = world;
        this.latestTable = latestTable;
        this.inspector = new PortInspector(world);
        this.holderNames = new HolderNames(world);
        this.granter = new LeaseGranter(world, queue);
        this.context = context;
        this.timers = timers;
    }

    private Behavior<PortCommand> start() {
        var table = latestTable.get();
        return continueWith(table == null ? restored(world.known().get()) : table);
    }

    /**
     * The locks of leases known from before are taken where they can be; who can't be had moves
     * when asked for anew.
     */
    private PortTable restored(List<Lease> known) {
        world.blocking().execute(() -> known.forEach(lease -> world.locks().tryLock(lease.port())));
        return PortTable.of(known);
    }

    private Behavior<PortCommand> behavior(PortTable table) {
        latestTable.set(table);
        return Behaviors.receive(
                (_, command) -> onCommand(table, command), (_, signal) -> onSignal(signal));
    }

    private Behavior<PortCommand> onCommand(PortTable table, PortCommand command) {
        return switch (command) {
            case PortCommand.Acquire asked -> acquire(table, asked);
            case PortCommand.AnnounceRelease(var instance, var keeps) ->
                    continueWith(table.announceRelease(instance, keeps));
            case PortCommand.WithdrawRelease(var instance) ->
                    continueWith(table.withdrawRelease(instance));
            case PortCommand.Release(var instance) ->
                    continueWith(granter.release(table, instance));
            case PortCommand.ListLeases(var replyTo) ->
                    answer(() -> new PortCommand.Ports(inspector.leases(table)), replyTo);
            case PortCommand.Scan(var replyTo) ->
                    answer(() -> new PortCommand.Ports(inspector.scan(table)), replyTo);
            case PortCommand.Check(int port, var replyTo) ->
                    answer(() -> inspector.check(table, port), replyTo);
            case PortCommand.Free(int port, boolean force, var replyTo) ->
                    answer(() -> inspector.free(table, port, force), replyTo);
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
                queue.unanswered()
                        .forEach(wish ->
                                LeaseGranter.refuse(
                                        wish, "the port registry had to restart", false));
                yield Behaviors.same();
            }
            default -> Behaviors.unhandled();
        };
    }

    private Behavior<PortCommand> acquire(PortTable table, PortCommand.Acquire asked) {
        queue.enqueue(new PendingAcquire(asked, Set.of()));
        return continueWith(table);
    }

    private Behavior<PortCommand> continueWith(PortTable table) {
        queue.startNext().ifPresent(turn -> startTurn(table, turn));
        if (!table.quarantine().isEmpty() && !timers.isTimerActive(SettleDue.class)) {
            timers.startSingleTimer(SettleDue.class, new SettleDue(), SETTLE_SOON);
        }
        return behavior(table);
    }

    private void startTurn(PortTable table, AcquireQueue.Turn turn) {
        switch (turn) {
            case PendingAcquire wish ->
                    context.pipeToSelf(
                            async(() -> PortSurvey.of(world, holderNames, table, wish)),
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
            PortTable table, PendingAcquire wish, PortTable seen, PortSurvey.Finding finding) {
        queue.finish(wish);
        var next = queue.isPending(wish) ? reclaimOrDecide(table, wish, seen, finding) : table;
        finding.locked().stream().filter(port -> !next.guards(port)).forEach(world.locks()::unlock);
        return continueWith(next);
    }

    private PortTable reclaimOrDecide(
            PortTable table, PendingAcquire wish, PortTable seen, PortSurvey.Finding finding) {
        if (finding.reclaim().isEmpty()) return granter.decide(table, wish, seen, finding);
        inspector.conflicts(wish, finding).forEach(world.facts());
        context.pipeToSelf(
                inspector.end(finding.holders()),
                (_, _) -> new Reclaimed(wish, finding.after(wish)));
        return table;
    }

    private Behavior<PortCommand> failed(PortTable table, PendingAcquire wish, Throwable why) {
        queue.finish(wish);
        context.getLog().warn("ports of {} could not be looked at", wish.instance(), why);
        if (queue.isPending(wish))
            LeaseGranter.refuse(
                    wish, "its ports could not be looked at: " + why.getMessage(), false);
        queue.remove(wish);
        return continueWith(table);
    }

    /** Whether the holder is really gone, the next survey tells. */
    private Behavior<PortCommand> reclaimed(
            PortTable table, PendingAcquire wish, PendingAcquire next) {
        queue.requeueFirst(wish, next);
        return continueWith(table);
    }

    private Behavior<PortCommand> settleDue(PortTable table) {
        timers.startSingleTimer(SettleDue.class, new SettleDue(), SETTLE_EVERY);
        queue.enqueueSettle();
        return continueWith(table);
    }

    private Set<Integer> closed(Set<Integer> quarantined) {
        var closed = new HashSet<>(quarantined);
        closed.removeAll(world.sockets().lingering(quarantined));
        return closed;
    }

    private Behavior<PortCommand> settled(PortTable table, Set<Integer> closed) {
        queue.finish(new AcquireQueue.Settle());
        var next = granter.endQuarantine(table, closed);
        if (next.quarantine().isEmpty()) timers.cancel(SettleDue.class);
        return continueWith(next);
    }

    private <T> Behavior<PortCommand> answer(Supplier<T> question, ActorRef<? super T> replyTo) {
        async(question).thenAccept(replyTo::tell);
        return Behaviors.same();
    }

    private <T> CompletionStage<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, world.blocking());
    }
}
