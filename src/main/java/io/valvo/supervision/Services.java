package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Cause;
import io.valvo.model.Fact;
import io.valvo.model.HostMemory;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Signal;
import io.valvo.model.Stack;
import io.valvo.model.Subject;
import io.valvo.rules.Input;
import io.valvo.rules.Plan;
import io.valvo.rules.Similar;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
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
    private final ActorRef<Down> guardian;
    private final boolean endsWithServices;
    private final Fleet fleet;
    private final Roster roster;
    private final Groups groups;
    private final Descent descent;
    private final Waits waits;
    private final Reloading reloading;
    private final Pressing pressing;
    private final Swaps swaps;
    private final Rollouts rollouts;
    private Optional<Shutdown> shutdown = Optional.empty();
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
        this.guardian = guardian;
        this.endsWithServices = endsWithServices;
        this.stack = stack;
        roster = new Roster();
        groups = new Groups(roster);
        descent = new Descent(roster);
        fleet = new Fleet(context, world, roster, groups, estate.legacies());
        rollouts = new Rollouts(roster, fleet);
        waits = new Waits(roster, rollouts);
        reloading = new Reloading(roster, fleet, groups, descent, rollouts);
        swaps = new Swaps(roster, fleet);
        pressing = new Pressing(world, roster, fleet);
    }

    private Behavior<Command> boot(Estate estate) {
        groups.declare(stack.groups().values());
        var specs = stack.services().values().stream().map(it -> shaped(it, estate)).toList();
        specs.forEach(roster::declare);
        specs.forEach(it -> fleet.declare(scaled(it, estate)));
        specs.forEach(fleet::begin);
        world.traffic().configured(stack);
        specs.forEach(it -> tellTraffic(it.name()));
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

    private static ServiceSpec scaled(ServiceSpec spec, Estate estate) {
        return spec.withInstances(estate.scales().getOrDefault(spec.name(), spec.instances()));
    }

    /** In the shape in which the earlier daemon has left it. */
    private static ServiceSpec shaped(ServiceSpec spec, Estate estate) {
        return Optional.ofNullable(estate.variants().get(spec.name()))
                .filter(spec::hasVariant)
                .map(spec::as)
                .orElse(spec);
    }

    private void tellTraffic(String service) {
        if (world.traffic().reaches(service))
            roster.spec(service).map(roster::status).ifPresent(world.traffic()::changed);
    }

    private void onCommand(Command command) {
        switch (command) {
            case Start it -> it.replyTo().tell(answer("start", it.names(), it.by(), this::start));
            case Stop it when it.force() ->
                    it.replyTo().tell(answer("stop --force", it.names(), it.by(), this::kill));
            case Stop it -> it.replyTo().tell(answer("stop", it.names(), it.by(), this::stop));
            case Restart it ->
                    it.replyTo().tell(answer("restart", it.names(), it.by(), this::restart));
            case Scale it -> it.replyTo().tell(scale(it));
            case Swap it -> it.replyTo().tell(swap(it));
            case SendSignal it -> it.replyTo().tell(signal(it));
            case Heartbeat it -> it.replyTo().tell(heartbeat(it.name()));
            case Served(var instance, int incarnation) ->
                    roster.member(instance)
                            .ifPresent(it -> it.ref.tell(new Instance.Served(incarnation)));
            case Reload it -> it.replyTo().tell(reload(it));
            case Shutdown it -> shutDown(it);
            case Describe it -> it.replyTo().tell(roster.statuses(it.names()));
            case Await it -> waits.add(it);
            case Changed(var status, long heard) ->
                    roster.member(status.name()).ifPresent(it -> changed(it, status, heard));
            case AskGate(var instance) -> roster.member(instance).ifPresent(fleet::gate);
            case HostSeen(var host) -> pressing.see(host);
            case MemberFailed(var instance) ->
                    roster.member(instance)
                            .filter(it -> !rollouts.further(it))
                            .ifPresent(it -> groups.failed(it, world.clock().instant()));
        }
    }

    private Answer answer(String verb, List<String> names, String by, Consumer<List<String>> deed) {
        var unknown =
                names.stream()
                        .filter(it -> roster.named(it).isEmpty() && roster.spec(it).isEmpty())
                        .findFirst();
        if (unknown.isPresent())
            return new Unknown(unknown.get(), Similar.to(unknown.get(), roster.names()));
        if (shutdown.isPresent()) return new Refused("the daemon is shutting down");
        var meant = names.isEmpty() ? roster.names() : names;
        meant.forEach(it -> fleet.record(it, new Fact.Control(verb, by)));
        deed.accept(meant);
        return new Accepted(roster.statuses(names));
    }

    private void start(List<String> names) {
        var services = fleet.services(names);
        var all = fleet.withDependencies(services);
        descent.recall(all);
        all.stream().filter(it -> !services.contains(it)).forEach(fleet::need);
        names.stream()
                .flatMap(it -> roster.named(it).stream())
                .forEach(it -> it.order(new Input.Start()));
    }

    private void stop(List<String> names) {
        names.forEach(swaps::forget);
        names.forEach(rollouts::forget);
        var services = names.stream().filter(it -> roster.spec(it).isPresent()).toList();
        names.stream()
                .filter(it -> !services.contains(it))
                .flatMap(it -> roster.named(it).stream())
                .forEach(it -> it.order(new Input.Stop(false)));
        descent.begin(services);
    }

    private void kill(List<String> names) {
        names.stream()
                .flatMap(it -> roster.named(it).stream())
                .forEach(it -> it.order(new Input.Stop(true)));
    }

    private void restart(List<String> names) {
        var services = fleet.services(names);
        descent.recall(services);
        fleet.withDependencies(services).stream()
                .filter(it -> !services.contains(it))
                .forEach(fleet::need);
        names.forEach(this::restart);
    }

    private void restart(String name) {
        rollouts.forget(name);
        var spec = roster.spec(name).filter(rollouts::suits);
        if (spec.isPresent()) rollouts.begin(spec.get(), spec.get());
        else roster.named(name).forEach(it -> it.order(new Input.Restart(Cause.RESTART, "")));
    }

    private Answer scale(Scale it) {
        if (roster.spec(it.name()).isEmpty())
            return new Unknown(it.name(), Similar.to(it.name(), roster.names()));
        return answer(
                "scale to " + it.instances(),
                List.of(it.name()),
                it.by(),
                _ -> {
                    rollouts.forget(it.name());
                    fleet.scale(it.name(), it.instances());
                });
    }

    private Answer swap(Swap it) {
        var declared = Optional.ofNullable(stack.services().get(it.name()));
        if (declared.isEmpty())
            return new Unknown(it.name(), Similar.to(it.name(), roster.names()));
        var missing = it.variant().filter(v -> !declared.get().hasVariant(v));
        if (missing.isPresent()) return new Refused(noVariant(declared.get(), missing.get()));
        var shape = it.variant().map(declared.get()::as).orElse(declared.get());
        return answer(
                "swap to " + it.variant().orElse("none"),
                List.of(it.name()),
                it.by(),
                _ -> swap(it.name(), shape));
    }

    private void swap(String service, ServiceSpec shape) {
        var now = roster.spec(service).orElseThrow();
        if (swaps.variant(service).equals(shape.serving().variant())) {
            start(List.of(service));
            return;
        }
        rollouts.forget(service);
        descent.recall(List.of(service));
        fleet.withDependencies(List.of(service)).stream()
                .filter(it -> !it.equals(service))
                .forEach(fleet::need);
        swaps.begin(now, shape.withInstances(now.instances()));
    }

    private static String noVariant(ServiceSpec spec, String variant) {
        var known = spec.serving().variants().keySet();
        return known.isEmpty()
                ? spec.name() + " has no variants"
                : "%s has no variant %s; there are: %s"
                        .formatted(spec.name(), variant, String.join(", ", known));
    }

    private Answer signal(SendSignal it) {
        if (roster.named(it.name()).stream()
                        .noneMatch(member -> member.status.process().isPresent())
                && !roster.named(it.name()).isEmpty())
            return new Refused(it.name() + " is not running");
        return answer(
                "signal " + it.signal(),
                List.of(it.name()),
                it.by(),
                _ -> fleet.signal(it.name(), it.signal()));
    }

    private Answer heartbeat(String name) {
        var members = roster.named(name);
        if (members.isEmpty()) return new Unknown(name, Similar.to(name, roster.names()));
        members.forEach(it -> it.ref.tell(new Instance.Beat()));
        return new Accepted(roster.statuses(List.of(name)));
    }

    private Answer reload(Reload it) {
        if (shutdown.isPresent()) return new Refused("the daemon is shutting down");
        var wanted = shaped(it.stack());
        var plan = Plan.between(shaped(stack), wanted);
        stack = it.stack();
        plan.steps().stream()
                .filter(step -> !(step instanceof Plan.Unchanged))
                .forEach(step -> {
                    swaps.forget(step.service());
                    rollouts.forget(step.service());
                });
        reloading.carryOut(plan, wanted);
        world.traffic().configured(stack);
        roster.names().forEach(this::tellTraffic);
        world.events().tell(new EventLog.Record(Subject.DAEMON, Reloading.fact(plan)));
        return new Accepted(roster.statuses(List.of()));
    }

    /** With every service in the shape that it has at present. */
    private Stack shaped(Stack declared) {
        var specs = new TreeMap<>(declared.services());
        specs.replaceAll((name, spec) ->
                swaps.variant(name).filter(spec::hasVariant).map(spec::as).orElse(spec));
        return declared.withServices(specs);
    }

    private void shutDown(Shutdown it) {
        if (shutdown.isEmpty()) dismiss(it.by());
        shutdown = Optional.of(it);
        reloading.forget();
        roster.names().forEach(swaps::forget);
        roster.names().forEach(rollouts::forget);
        if (it.force()) descent.force();
        if (it.force()) kill(roster.names());
        else descent.begin(roster.names());
        endIfDown();
    }

    private void dismiss(String by) {
        world.events().tell(new EventLog.Record(Subject.DAEMON, new Fact.DaemonStopping(by)));
        fleet.dismiss();
    }

    private void changed(Member member, InstanceStatus status, long heard) {
        boolean moved = !member.status.ports().equals(status.ports());
        member.changed(status, heard);
        groups.look(member.spec.name());
        descent.advance();
        reloading.look(member);
        swaps.look(member.spec.name());
        rollouts.look(member.spec.name());
        tellTraffic(member.spec.name());
        fleet.reopen(member.spec.name());
        if (moved && !status.ports().isEmpty()) fleet.moved(member.spec.name());
        waits.look();
        if (status.state() == InstanceState.FAILED
                && member.spec.critical()
                && !rollouts.further(member)) criticalFailed(member);
        if (endsWithServices && shutdown.isEmpty() && allDown())
            shutDown(new Shutdown(false, "all services have ended", 0, guardian));
        endIfDown();
    }

    private void criticalFailed(Member member) {
        if (stack.shutdownOnFailure() && shutdown.isEmpty()) {
            shutDown(
                    new Shutdown(
                            false, "critical service " + member.name + " has failed", 1, guardian));
        }
    }

    private void endIfDown() {
        shutdown.filter(_ -> allDown()).ifPresent(it -> it.replyTo().tell(new Down(it.exitCode())));
    }

    private boolean allDown() {
        return roster.members().stream().allMatch(Member::down);
    }
}
