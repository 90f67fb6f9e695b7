package io.valvo.ports;

import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;
import io.valvo.ports.AcquireQueue.Wish;
import io.valvo.rules.ports.PortDecision.Manner;
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
    public sealed interface Command {}

    /**
     * All these ports or none. An instance that holds leases keeps those that are still good; a
     * later request of the same instance replaces an earlier one that isn't answered yet.
     *
     * @param attempt comes back in the answer, so that late answers are recognised
     */
    public record Acquire(
            String instance,
            long attempt,
            List<PortSpec> ports,
            Manner manner,
            ActorRef<? super PortReply> replyTo)
            implements Command {}

    /**
     * The instance is on its way down, or to other ports: who wants one that it still has waits for
     * it and then has it at once.
     *
     * @param keeps ports that it is going to want again
     */
    public record Leave(String instance, Set<Integer> keeps) implements Command {}

    /** The instance doesn't leave any more. */
    public record Stay(String instance) implements Command {}

    /** Gives back all that the instance has, and withdraws what it asked for. */
    public record Release(String instance) implements Command {}

    /** All leased ports, by number. */
    public record ListLeases(ActorRef<? super Ports> replyTo) implements Command {}

    /** All ports that anybody listens on, by number. */
    public record Scan(ActorRef<? super Ports> replyTo) implements Command {}

    /** One port, leased or not. */
    public record Check(int port, ActorRef<? super PortReport> replyTo) implements Command {}

    /**
     * Ends whoever holds the port: what isn't ours only by {@code force}, and no service of this
     * daemon, whose affair that is. The lease stays as it is.
     */
    public record Free(int port, boolean force, ActorRef<? super FreeReply> replyTo)
            implements Command {}

    public record Ports(List<PortReport> ports) {}

    /** {@code seen} is the table that the finding is based on. */
    private record Surveyed(Wish wish, PortTable seen, PortSurvey.Finding finding)
            implements Command {}

    private record SurveyFailed(Wish wish, Throwable why) implements Command {}

    private record Reclaimed(Wish wish, Wish next) implements Command {}

    private record SettleDue() implements Command {}

    private record Settled(Set<Integer> closed) implements Command {}

    /** How soon after a release, and then how often, quarantined ports are looked at. */
    static final Duration SETTLE_SOON = Duration.ofMillis(50);

    static final Duration SETTLE_EVERY = Duration.ofSeconds(1);

    private final PortRegistryContext world;
    private final AtomicReference<@Nullable PortTable> last;
    private final PortInspector inspection;
    private final HolderNames names;
    private final AcquireQueue line = new AcquireQueue();
    private final LeaseGranter leasing;
    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;

    /** The table outlives a restart of the actor: instances go on using their ports meanwhile. */
    public static Behavior<Command> create(PortRegistryContext world) {
        var last = new AtomicReference<@Nullable PortTable>();
        return Behaviors.setup(context ->
                Behaviors.withTimers(
                        timers -> new PortRegistry(world, last, context, timers).begin()));
    }

    private PortRegistry(
            PortRegistryContext world,
            AtomicReference<@Nullable PortTable> last,
            ActorContext<Command> context,
            TimerScheduler<Command> timers) {
        this.world = world;
        this.last = last;
        this.inspection = new PortInspector(world);
        this.names = new HolderNames(world);
        this.leasing = new LeaseGranter(world, line);
        this.context = context;
        this.timers = timers;
    }

    private Behavior<Command> begin() {
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

    private Behavior<Command> at(PortTable table) {
        last.set(table);
        return Behaviors.receive(
                (_, command) -> onCommand(table, command), (_, signal) -> onSignal(signal));
    }

    private Behavior<Command> onCommand(PortTable table, Command command) {
        return switch (command) {
            case Acquire asked -> acquire(table, asked);
            case Leave(var instance, var keeps) -> proceed(table.leave(instance, keeps));
            case Stay(var instance) -> proceed(table.stay(instance));
            case Release(var instance) -> proceed(leasing.release(table, instance));
            case Surveyed(var wish, var seen, var finding) -> surveyed(table, wish, seen, finding);
            case SurveyFailed(var wish, var why) -> failed(table, wish, why);
            case Reclaimed(var wish, var next) -> reclaimed(table, wish, next);
            case SettleDue() -> settleDue(table);
            case Settled(var closed) -> settled(table, closed);
            case ListLeases(var replyTo) ->
                    answer(() -> new Ports(inspection.leases(table)), replyTo);
            case Scan(var replyTo) -> answer(() -> new Ports(inspection.scan(table)), replyTo);
            case Check(int port, var replyTo) ->
                    answer(() -> inspection.check(table, port), replyTo);
            case Free(int port, boolean force, var replyTo) ->
                    answer(() -> inspection.free(table, port, force), replyTo);
        };
    }

    private Behavior<Command> onSignal(Signal signal) {
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

    private Behavior<Command> acquire(PortTable table, Acquire asked) {
        line.add(new Wish(asked, Set.of()));
        return proceed(table);
    }

    private Behavior<Command> proceed(PortTable table) {
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

    private Behavior<Command> surveyed(
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

    private Behavior<Command> failed(PortTable table, Wish wish, Throwable why) {
        line.done(wish);
        context.getLog().warn("ports of {} could not be looked at", wish.instance(), why);
        if (line.counts(wish))
            LeaseGranter.refuse(
                    wish, "its ports could not be looked at: " + why.getMessage(), false);
        line.answered(wish);
        return proceed(table);
    }

    /** Whether the holder is really gone, the next survey tells. */
    private Behavior<Command> reclaimed(PortTable table, Wish wish, Wish next) {
        line.again(wish, next);
        return proceed(table);
    }

    private Behavior<Command> settleDue(PortTable table) {
        timers.startSingleTimer(SettleDue.class, new SettleDue(), SETTLE_EVERY);
        line.addSettle();
        return proceed(table);
    }

    private Set<Integer> closed(Set<Integer> quarantined) {
        var closed = new HashSet<>(quarantined);
        closed.removeAll(world.sockets().lingering(quarantined));
        return closed;
    }

    private Behavior<Command> settled(PortTable table, Set<Integer> closed) {
        line.done(new AcquireQueue.Settle());
        var next = leasing.settle(table, closed);
        if (next.quarantine().isEmpty()) timers.cancel(SettleDue.class);
        return proceed(next);
    }

    private <T> Behavior<Command> answer(Supplier<T> question, ActorRef<? super T> replyTo) {
        async(question).thenAccept(replyTo::tell);
        return Behaviors.same();
    }

    private <T> CompletionStage<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, world.blocking());
    }
}
