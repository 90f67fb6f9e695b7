package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Signal;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.supervision.WishRegister.Kind;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;
import io.valvo.supervision.instance.InstanceReport;
import io.valvo.supervision.instance.InstanceReport.MemberFailed;
import io.valvo.supervision.instance.InstanceReport.StartRequested;
import io.valvo.supervision.instance.InstanceReport.StatusChanged;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reconciles what the configuration and the users want with what runs, in the order of
 * dependencies.
 */
public final class ServicesActor {
    public sealed interface Command {}

    /**
     * {@code names}: services, or instances ({@code backend/2}); empty: all. {@code by}: who asks,
     * for the event log.
     */
    public record Start(List<String> names, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /**
     * {@code force} skips the grace period. Dependents are stopped first.
     *
     * @param idle nobody needs it at present; else it stays down until somebody wants it up
     */
    public record Stop(
            List<String> names, boolean force, boolean idle, String by, ActorRef<Answer> replyTo)
            implements Command {
        public Stop(List<String> names, boolean force, String by, ActorRef<Answer> replyTo) {
            this(names, force, false, by, replyTo);
        }
    }

    public record Restart(List<String> names, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /** {@code instances}: empty: as many as are declared. */
    public record Scale(
            String name, Optional<Integer> instances, String by, ActorRef<Answer> replyTo)
            implements Command {
        public Scale(String name, int instances, String by, ActorRef<Answer> replyTo) {
            this(name, Optional.of(instances), by, replyTo);
        }
    }

    /**
     * The service shall run in that shape; empty: as it is declared.
     *
     * @param starts also one that doesn't run; else that has the shape when it is started
     */
    public record Swap(
            String name,
            Optional<String> variant,
            boolean starts,
            String by,
            ActorRef<Answer> replyTo)
            implements Command {}

    public record SendSignal(String name, Signal signal, String by, ActorRef<Answer> replyTo)
            implements Command {}

    /** Somebody says on behalf of a service, or an instance, that it is alive. */
    public record Heartbeat(String name, ActorRef<Answer> replyTo) implements Command {}

    /** A process has answered a request of the gateway: one iteration. */
    public record Served(String instance, int incarnation) implements Command {}

    /** Touches only what changed. Answers at once with what is going to happen. */
    public record Reload(StackSpec stack, String by, ActorRef<ReloadAnswer> replyTo)
            implements Command {}

    /** What {@link Reload} would do now; changes nothing. */
    public record PlanReload(StackSpec stack, ActorRef<ReloadPlan> replyTo) implements Command {}

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
     * wish, or a later wish has undone the one that was taken by {@code receipt}.
     */
    public record Await(
            List<String> names,
            Wish wish,
            Optional<WishRegister.Receipt> receipt,
            ActorRef<Settled> replyTo)
            implements Command {}

    /** What one may wait for. */
    public enum Wish {
        READY,
        /** What a start is for: it stays up for a moment without a check, or its job is done. */
        STARTED,
        STOPPED,
        COMPLETED
    }

    /** News of an instance. */
    record Reported(InstanceReport report) implements Command {}

    /** So much of the host's memory is left: told about once a second. */
    public record HostSeen(HostMemory host) implements Command {}

    /** Somebody who waits for a start has waited for as long as that takes to be believed. */
    record LookAgain() implements Command {}

    /**
     * Timers and the clock have parted: the daemon stood still, or the machine was suspended, or
     * the clock was set.
     *
     * @param set how far the clock was set; zero: it wasn't
     */
    public record TimeMoved(Duration set) implements Command {}

    /**
     * Whether a control command was taken. It only begins the work: {@link Await} tells how it
     * ends.
     */
    public sealed interface Answer {}

    /**
     * @param names services and instances that it is about
     * @param receipt for {@link Await}; empty: nothing that could be undone
     */
    public record Accepted(
            List<ServiceStatus> services,
            List<String> names,
            Optional<WishRegister.Receipt> receipt)
            implements Answer {}

    /** No such service; {@code similar} are names that may have been meant. */
    public record Unknown(String name, List<String> similar) implements Answer {}

    /** Not possible in the present state; says why. */
    public record Refused(String why) implements Answer, ReloadAnswer {}

    /** Whether a configuration was taken. */
    public sealed interface ReloadAnswer {}

    /** The plan is being carried out; {@code receipt} is for {@link Await}. */
    public record Reloaded(
            ReloadPlan plan, List<ServiceStatus> services, WishRegister.Receipt receipt)
            implements ReloadAnswer {}

    /**
     * {@code failed}: instances that will not get there, with their reasons; empty: the wish has
     * come true.
     *
     * @param undone by which later wish
     */
    public record Settled(
            List<ServiceStatus> services, List<InstanceStatus> failed, Optional<String> undone) {}

    public record Down(int exitCode) {}

    private static final Optional<Kind> UP = Optional.of(Kind.UP);
    private static final Optional<Kind> DOWN = Optional.of(Kind.DOWN);

    private static final SupervisorStrategy ANEW =
            SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 0.1);

    private final InstanceContext world;
    private final ConfigurationInEffect configuration;
    private final SettingOverrides overrides;
    private final InstanceSpawner fleet;
    private final ServiceRegistry roster;
    private final GroupSupervision groups;
    private final StartGates gates;
    private final OrderedStop descent;
    private final WishRegister wishes;
    private final AwaitRequests waits;
    private final ReloadExecution reloading;
    private final HostPressureResponse pressing;
    private final VariantSwaps swaps;
    private final RollingUpdates rollouts;
    private final GatewayNotifier news;
    private final ControlCommands conduct;
    private final ShutdownSequence closing;
    private final CommandAcceptance reception;

    /**
     * Goes on with what an earlier daemon has left, and starts what is to be started at once.
     *
     * @param estate of the earlier daemon; asked again should this actor have to begin anew, for
     *     what its predecessor has left
     * @param endsWithServices everything ends when all services have ended for good
     * @param guardian hears when everything has ended without having been asked to
     */
    public static Behavior<Command> create(
            InstanceContext world,
            ConfigurationInEffect configuration,
            Supplier<RecoveredState> estate,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        Behavior<Command> services =
                Behaviors.setup(context -> {
                    var left = estate.get();
                    return new ServicesActor(
                                    context, world, configuration, left, endsWithServices, guardian)
                            .boot(left);
                });
        return Behaviors.supervise(services).onFailure(ANEW);
    }

    private ServicesActor(
            ActorContext<Command> context,
            InstanceContext world,
            ConfigurationInEffect configuration,
            RecoveredState estate,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        this.world = world;
        this.configuration = configuration;
        roster = new ServiceRegistry();
        groups = new GroupSupervision(roster);
        descent = new OrderedStop(roster);
        gates = new StartGates(roster, groups);
        var handover = new PortHandover(world, roster);
        overrides = new SettingOverrides(world.store(), configuration.current(), estate);
        fleet =
                new InstanceSpawner(
                        context,
                        world,
                        roster,
                        groups,
                        gates,
                        handover,
                        overrides,
                        estate.legacies());
        rollouts = new RollingUpdates(roster, fleet, handover);
        wishes = new WishRegister();
        waits = new AwaitRequests(context, world.clock(), roster, rollouts, wishes);
        swaps = new VariantSwaps(roster, fleet, handover);
        reloading = new ReloadExecution(roster, fleet, groups, descent, handover, swaps, rollouts);
        roster.renewing(it -> reloading.renews(it) || swaps.falls(it));
        pressing = new HostPressureResponse(world, roster, fleet);
        news = new GatewayNotifier(world.traffic(), roster, reloading, swaps);
        conduct =
                new ControlCommands(
                        roster, fleet, descent, handover, reloading, swaps, rollouts, news);
        closing =
                new ShutdownSequence(
                        world,
                        roster,
                        fleet,
                        descent,
                        reloading,
                        conduct,
                        wishes,
                        endsWithServices,
                        guardian);
        reception = new CommandAcceptance(roster, fleet, closing, wishes);
    }

    private Behavior<Command> boot(RecoveredState estate) {
        var stack = configuration.current();
        groups.declare(stack.groups().values());
        var specs = stack.services().values().stream().map(estate::shaped).toList();
        specs.forEach(roster::declare);
        specs.forEach(it -> fleet.declare(estate.scaled(it)));
        fleet.inherit();
        specs.forEach(fleet::begin);
        resume();
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

    private void resume() {
        overrides
                .underWay()
                .forEach((service, wish) -> {
                    var declared =
                            Objects.requireNonNull(configuration.current().services().get(service));
                    var now = roster.spec(service).orElseThrow().instances();
                    swaps.resume(
                            wish.before(declared).withInstances(now),
                            wish.of(declared).withInstances(now));
                });
    }

    private Behavior<Command> failed() {
        var fault = new EventData.FaultSurvived(DaemonPart.SERVICES);
        world.events().tell(new EventLog.Record(EventSubject.DAEMON, fault));
        return Behaviors.same();
    }

    private void onCommand(Command command) {
        switch (command) {
            case Start it -> it.replyTo().tell(start(it));
            case Stop it -> it.replyTo().tell(stop(it));
            case Restart it -> it.replyTo().tell(restart(it));
            case Scale it -> it.replyTo().tell(scale(it));
            case Swap it -> it.replyTo().tell(swap(it));
            case SendSignal it -> it.replyTo().tell(reception.signal(it));
            case Heartbeat it -> it.replyTo().tell(reception.heartbeat(it.name()));
            case Served(var instance, int incarnation) ->
                    roster.member(instance)
                            .ifPresent(it ->
                                    it.ref.tell(new InstanceCommand.RequestServed(incarnation)));
            case Reload it -> it.replyTo().tell(reload(it));
            case PlanReload it -> it.replyTo().tell(plan(it.stack()));
            case Shutdown it -> {
                closing.begin(it);
                waits.look();
            }
            case LookAgain() -> waits.lookAgain();
            case Describe it -> it.replyTo().tell(roster.statuses(it.names()));
            case Await it -> waits.add(it);
            case Reported(StatusChanged(var status, long heard)) ->
                    roster.member(status.name()).ifPresent(it -> changed(it, status, heard));
            case Reported(StartRequested(var instance)) ->
                    roster.member(instance).ifPresent(this::admit);
            case HostSeen(var host) -> pressing.see(host);
            case TimeMoved(var set) ->
                    roster.members()
                            .forEach(it -> it.ref.tell(new InstanceCommand.ClockMoved(set)));
            case Reported(MemberFailed(var instance)) ->
                    roster.member(instance)
                            .filter(it -> !rollouts.further(it))
                            .ifPresent(it -> groups.failed(it, world.clock().instant()));
        }
    }

    /** Without names: what starts by itself. */
    private Answer start(Start it) {
        return taken(
                reception.answer(
                        UP, "start", it.names(), startingAlone(), it.by(), conduct::start));
    }

    private Answer stop(Stop it) {
        var all = roster.names();
        return taken(
                it.force()
                        ? reception.answer(
                                DOWN, "stop --force", it.names(), all, it.by(), conduct::kill)
                        : reception.answer(
                                DOWN,
                                "stop",
                                it.names(),
                                all,
                                it.by(),
                                names -> conduct.stop(names, !it.idle())));
    }

    /** Without names: what runs, and what starts by itself. */
    private Answer restart(Restart it) {
        var all =
                roster.names().stream()
                        .filter(name -> roster.wanted(name) || startingAlone().contains(name))
                        .toList();
        waits.renewed();
        return taken(reception.answer(UP, "restart", it.names(), all, it.by(), conduct::restart));
    }

    private List<String> startingAlone() {
        return roster.specs().stream()
                .filter(ServiceSpec::startsAlone)
                .map(ServiceSpec::name)
                .toList();
    }

    private Answer scale(Scale it) {
        var declared = Optional.ofNullable(configuration.current().services().get(it.name()));
        if (roster.spec(it.name()).isEmpty()) return reception.unknown(it.name());
        int instances = it.instances().or(() -> declared.map(ServiceSpec::instances)).orElse(0);
        return taken(
                reception.answer(
                        Optional.of(Kind.NUMBER),
                        "scale to " + instances,
                        List.of(it.name()),
                        List.of(),
                        it.by(),
                        _ -> conduct.scale(it.name(), instances)));
    }

    private Answer swap(Swap it) {
        var declared = Optional.ofNullable(configuration.current().services().get(it.name()));
        if (declared.isEmpty()) return reception.unknown(it.name());
        var missing = it.variant().filter(v -> !declared.get().hasVariant(v));
        if (missing.isPresent()) return VariantSwaps.refused(declared.get(), missing.get());
        var shape = it.variant().map(declared.get()::as).orElse(declared.get());
        var verb = "swap to " + it.variant().orElse("none");
        overrides.demanded(it.name(), it.starts());
        if (it.starts()) wishes.note(Kind.UP, List.of(it.name()), verb, it.by());
        return taken(
                reception.answer(
                        Optional.of(Kind.SHAPE),
                        verb,
                        List.of(it.name()),
                        List.of(),
                        it.by(),
                        _ -> conduct.swap(it.name(), shape, it.starts())));
    }

    /** Whoever waited for what is undone by it is answered. */
    private Answer taken(Answer answer) {
        waits.look();
        return answer;
    }

    private ReloadAnswer reload(Reload it) {
        if (closing.begun()) return CommandAcceptance.CLOSED;
        var plan = plan(it.stack());
        var wanted = wanted(it.stack(), it.stack());
        overrides.configured(it.stack());
        configuration.replace(it.stack());
        var receipt = note(plan, wanted, it.by());
        reloading.carryOut(plan, wanted);
        world.traffic().configured(it.stack());
        roster.names().forEach(news::tell);
        world.events().tell(new EventLog.Record(EventSubject.DAEMON, ReloadExecution.fact(plan)));
        waits.look();
        return new Reloaded(plan, roster.statuses(List.of()), receipt);
    }

    private ReloadPlan plan(StackSpec next) {
        var current = configuration.current();
        return ReloadPlan.between(wanted(current, next), wanted(next, next))
                .notingOtherShapes(current, next);
    }

    /** In the shapes and numbers that are wanted by command once {@code next} is in force. */
    private StackSpec wanted(StackSpec stack, StackSpec next) {
        return overrides.scaled(swaps.shaped(stack), next);
    }

    /**
     * What is removed is a wish that it be down, and another number of instances is one as well.
     */
    private WishRegister.Receipt note(ReloadPlan plan, StackSpec wanted, String by) {
        for (var step : plan.steps()) {
            var name = List.of(step.service());
            if (step instanceof ReloadPlan.Stop) wishes.note(Kind.DOWN, name, "reload", by);
            else if (!(step instanceof ReloadPlan.Unchanged) && rescaled(step.service(), wanted))
                wishes.note(Kind.NUMBER, name, "reload", by);
        }
        return wishes.note(Kind.RELOAD, List.of(), "reload", by);
    }

    private boolean rescaled(String service, StackSpec wanted) {
        int number = Objects.requireNonNull(wanted.services().get(service)).instances();
        return roster.spec(service).filter(it -> it.instances() != number).isPresent();
    }

    /** What it depends on and wouldn't start by itself starts with it. */
    private void admit(InstanceHandle member) {
        gates.needed(member).forEach(fleet::need);
        gates.ask(member);
    }

    private void changed(InstanceHandle member, InstanceStatus status, long heard) {
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
        boolean critical = configuration.current().shutdownOnFailure() && member.spec.critical();
        closing.look(member, critical && !rollouts.further(member));
    }
}
