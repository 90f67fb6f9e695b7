package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Fact;
import io.valvo.model.HostMemory;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Signal;
import io.valvo.model.Stack;
import io.valvo.model.Subject;
import io.valvo.rules.Plan;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reconciles what the configuration and the users want with what runs, in the order of
 * dependencies.
 */
public final class Services {
    public sealed interface Command {}

    /**
     * {@code names}: services, or instances ({@code backend/2}); empty: all. {@code by}: who asks,
     * for the event log.
     */
    public record Start(List<String> names, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /** {@code force} skips the grace period. Dependents are stopped first. */
    public record Stop(List<String> names, boolean force, String by, ActorRef<Answer> replyTo)
            implements Command {}

    public record Restart(List<String> names, String by, ActorRef<Answer> replyTo)
            implements Command {}

    public record Scale(String name, int instances, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /**
     * The service shall run in that shape; empty: as it is declared. One that doesn't run is
     * started.
     */
    public record Swap(String name, Optional<String> variant, String by, ActorRef<Answer> replyTo)
            implements Command {}

    public record SendSignal(String name, Signal signal, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /** Somebody says on behalf of a service, or an instance, that it is alive. */
    public record Heartbeat(String name, ActorRef<Answer> replyTo) implements Command {}

    /** A process has answered a request of the gateway: one iteration. */
    public record Served(String instance, int incarnation) implements Command {}

    /** Touches only what changed. Answers at once with what is going to happen. */
    public record Reload(Stack stack, String by, ActorRef<Answer> replyTo) implements Command {}

    /**
     * Stops everything in reverse order of dependency; answers {@link Down} with the code when
     * nothing is left. Repeated with {@code force} it waits for nobody any more.
     */
    public record Shutdown(boolean force, String by, int exitCode, ActorRef<Down> replyTo)
            implements Command {}

    /** All, or those named; unknown names are left out. */
    public record Describe(List<String> names, ActorRef<List<ServiceStatus>> replyTo)
            implements Command {}

    /**
     * Answers {@link Settled} once every one of the services has come to an end that decides the
     * wish.
     */
    public record Await(List<String> names, Wish wish, ActorRef<Settled> replyTo)
            implements Command {}

    /** What one may wait for. */
    public enum Wish {
        READY,
        STOPPED,
        COMPLETED
    }

    /** An instance's status, after it has carried out all orders up to {@code heard}. */
    record Changed(InstanceStatus status, long heard) implements Command {}

    /** An instance wants to start and has to be allowed. */
    record AskGate(String instance) implements Command {}

    /** So much of the host's memory is left: told about once a second. */
    public record HostSeen(HostMemory host) implements Command {}

    /**
     * Timers and the clock have parted: the daemon stood still, or the machine was suspended, or
     * the clock was set.
     *
     * @param set how far the clock was set; zero: it wasn't
     */
    public record TimeMoved(Duration set) implements Command {}

    /** An instance has failed and restarts by itself. */
    record MemberFailed(String instance) implements Command {}

    /**
     * Whether a control command was taken. It only begins the work: {@link Await} tells how it
     * ends.
     */
    public sealed interface Answer {}

    public record Accepted(List<ServiceStatus> services) implements Answer {}

    /** No such service; {@code similar} are names that may have been meant. */
    public record Unknown(String name, List<String> similar) implements Answer {}

    /** Not possible in the present state; says why. */
    public record Refused(String why) implements Answer {}

    /**
     * {@code failed}: instances that will not get there, with their reasons; empty: the wish has
     * come true.
     */
    public record Settled(List<ServiceStatus> services, List<InstanceStatus> failed) {}

    public record Down(int exitCode) {}

    private static final SupervisorStrategy ANEW =
            SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 0.1);

    private final World world;
    private final Fleet fleet;
    private final Roster roster;
    private final Groups groups;
    private final Gates gates;
    private final Descent descent;
    private final Waits waits;
    private final Reloading reloading;
    private final Pressing pressing;
    private final Swaps swaps;
    private final Rollouts rollouts;
    private final TrafficNews news;
    private final Conduct conduct;
    private final Closing closing;
    private final Reception reception;
    private Stack stack;

    /**
     * Goes on with what an earlier daemon has left, and starts what is to be started at once.
     *
     * @param stack as it is at present
     * @param estate of the earlier daemon; asked again should this actor have to begin anew, for
     *     what its predecessor has left
     * @param endsWithServices everything ends when all services have ended for good
     * @param guardian hears when everything has ended without having been asked to
     */
    public static Behavior<Command> create(
            World world,
            Supplier<Stack> stack,
            Supplier<Estate> estate,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        Behavior<Command> services =
                Behaviors.setup(context -> {
                    var left = estate.get();
                    return new Services(
                                    context, world, stack.get(), left, endsWithServices, guardian)
                            .boot(left);
                });
        return Behaviors.supervise(services).onFailure(ANEW);
    }

    private Services(
            ActorContext<Command> context,
            World world,
            Stack stack,
            Estate estate,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        this.world = world;
        this.stack = stack;
        roster = new Roster();
        groups = new Groups(roster);
        descent = new Descent(roster);
        gates = new Gates(roster, groups);
        fleet = new Fleet(context, world, roster, groups, gates, estate.legacies());
        rollouts = new Rollouts(roster, fleet);
        waits = new Waits(roster, rollouts);
        reloading = new Reloading(roster, fleet, groups, descent, rollouts);
        swaps = new Swaps(roster, fleet);
        pressing = new Pressing(world, roster, fleet);
        news = new TrafficNews(world.traffic(), roster, reloading, swaps);
        conduct = new Conduct(roster, fleet, descent, swaps, rollouts, news);
        closing =
                new Closing(
                        world,
                        roster,
                        fleet,
                        descent,
                        reloading,
                        conduct,
                        endsWithServices,
                        guardian);
        reception = new Reception(roster, fleet, closing);
    }

    private Behavior<Command> boot(Estate estate) {
        groups.declare(stack.groups().values());
        var specs = stack.services().values().stream().map(estate::shaped).toList();
        specs.forEach(roster::declare);
        specs.forEach(it -> fleet.declare(estate.scaled(it)));
        specs.forEach(fleet::begin);
        world.traffic().configured(stack);
        specs.forEach(it -> news.tell(it.name()));
        fleet.depart();
        return Behaviors.receive(Command.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .build();
    }

    private Behavior<Command> failed() {
        var fault = new Fact.FaultSurvived("supervision of all services");
        world.events().tell(new EventLog.Record(Subject.DAEMON, fault));
        return Behaviors.same();
    }

    private void onCommand(Command command) {
        switch (command) {
            case Start it ->
                    it.replyTo()
                            .tell(reception.answer("start", it.names(), it.by(), conduct::start));
            case Stop it when it.force() ->
                    it.replyTo()
                            .tell(
                                    reception.answer(
                                            "stop --force", it.names(), it.by(), conduct::kill));
            case Stop it ->
                    it.replyTo().tell(reception.answer("stop", it.names(), it.by(), conduct::stop));
            case Restart it ->
                    it.replyTo()
                            .tell(
                                    reception.answer(
                                            "restart", it.names(), it.by(), conduct::restart));
            case Scale it -> it.replyTo().tell(scale(it));
            case Swap it -> it.replyTo().tell(swap(it));
            case SendSignal it -> it.replyTo().tell(reception.signal(it));
            case Heartbeat it -> it.replyTo().tell(reception.heartbeat(it.name()));
            case Served(var instance, int incarnation) ->
                    roster.member(instance)
                            .ifPresent(it -> it.ref.tell(new Instance.Served(incarnation)));
            case Reload it -> it.replyTo().tell(reload(it));
            case Shutdown it -> closing.begin(it);
            case Describe it -> it.replyTo().tell(roster.statuses(it.names()));
            case Await it -> waits.add(it);
            case Changed(var status, long heard) ->
                    roster.member(status.name()).ifPresent(it -> changed(it, status, heard));
            case AskGate(var instance) -> roster.member(instance).ifPresent(gates::ask);
            case HostSeen(var host) -> pressing.see(host);
            case TimeMoved(var set) ->
                    roster.members().forEach(it -> it.ref.tell(new Instance.TimeMoved(set)));
            case MemberFailed(var instance) ->
                    roster.member(instance)
                            .filter(it -> !rollouts.further(it))
                            .ifPresent(it -> groups.failed(it, world.clock().instant()));
        }
    }

    private Answer scale(Scale it) {
        if (roster.spec(it.name()).isEmpty()) return reception.unknown(it.name());
        return reception.answer(
                "scale to " + it.instances(),
                List.of(it.name()),
                it.by(),
                _ -> rollouts.scale(it.name(), it.instances()));
    }

    private Answer swap(Swap it) {
        var declared = Optional.ofNullable(stack.services().get(it.name()));
        if (declared.isEmpty()) return reception.unknown(it.name());
        var missing = it.variant().filter(v -> !declared.get().hasVariant(v));
        if (missing.isPresent()) return Swaps.refused(declared.get(), missing.get());
        var shape = it.variant().map(declared.get()::as).orElse(declared.get());
        return reception.answer(
                "swap to " + it.variant().orElse("none"),
                List.of(it.name()),
                it.by(),
                _ -> conduct.swap(it.name(), shape));
    }

    private Answer reload(Reload it) {
        if (closing.begun()) return Reception.CLOSED;
        var wanted = swaps.shaped(it.stack());
        var plan = Plan.between(swaps.shaped(stack), wanted);
        stack = it.stack();
        plan.steps().stream()
                .filter(step -> !(step instanceof Plan.Unchanged))
                .forEach(step -> conduct.forget(List.of(step.service())));
        reloading.carryOut(plan, wanted);
        world.traffic().configured(stack);
        roster.names().forEach(news::tell);
        world.events().tell(new EventLog.Record(Subject.DAEMON, Reloading.fact(plan)));
        return new Accepted(roster.statuses(List.of()));
    }

    private void changed(Member member, InstanceStatus status, long heard) {
        boolean moved = !member.status.ports().equals(status.ports());
        member.changed(status, heard);
        groups.look(member.spec.name());
        descent.advance();
        reloading.look(member);
        swaps.look(member.spec.name());
        rollouts.look(member.spec.name());
        news.tell(member.spec.name());
        gates.reopen(member.spec.name());
        if (moved && !status.ports().isEmpty()) gates.moved(member.spec.name());
        waits.look();
        boolean critical = stack.shutdownOnFailure() && member.spec.critical();
        closing.look(member, critical && !rollouts.further(member));
    }
}
