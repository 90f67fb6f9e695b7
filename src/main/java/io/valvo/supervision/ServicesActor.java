package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.ServiceEffect;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;
import io.valvo.supervision.ServicesCommand.Await;
import io.valvo.supervision.ServicesCommand.ClockMoved;
import io.valvo.supervision.ServicesCommand.Describe;
import io.valvo.supervision.ServicesCommand.Down;
import io.valvo.supervision.ServicesCommand.Heartbeat;
import io.valvo.supervision.ServicesCommand.HostMemoryReported;
import io.valvo.supervision.ServicesCommand.PlanReload;
import io.valvo.supervision.ServicesCommand.RecheckAwaits;
import io.valvo.supervision.ServicesCommand.Reload;
import io.valvo.supervision.ServicesCommand.ReloadReply;
import io.valvo.supervision.ServicesCommand.Reloaded;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.ServicesCommand.Reported;
import io.valvo.supervision.ServicesCommand.RequestServed;
import io.valvo.supervision.ServicesCommand.Restart;
import io.valvo.supervision.ServicesCommand.Scale;
import io.valvo.supervision.ServicesCommand.SendSignal;
import io.valvo.supervision.ServicesCommand.Shutdown;
import io.valvo.supervision.ServicesCommand.Start;
import io.valvo.supervision.ServicesCommand.Stop;
import io.valvo.supervision.ServicesCommand.Swap;
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
    private static final Optional<Kind> UP = Optional.of(Kind.UP);
    private static final Optional<Kind> DOWN = Optional.of(Kind.DOWN);

    private static final SupervisorStrategy ANEW =
            SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 0.1);

    private final InstanceContext instanceContext;
    private final SettingOverrides overrides;
    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private final ServiceEffectRunner effects;
    private final InstanceSpawner spawner;
    private final GroupSupervision groups;
    private final StartGates gates;
    private final PortHandover ports;
    private final WishRegister wishes;
    private final AwaitRequests awaits;
    private final ReloadExecution reloads;
    private final HostPressureResponse hostPressure;
    private final GatewayNotifier gateway;
    private final ControlCommands controls;
    private final ShutdownSequence shutdown;
    private final CommandAcceptance acceptance;
    private final EffectiveStack stack;

    /**
     * Goes on with what an earlier daemon has left, and starts what is to be started at once.
     *
     * @param stack what is in effect at present, and told of what is later
     * @param recovered of the earlier daemon; asked again should this actor have to begin anew, for
     *     what its predecessor has left
     * @param endsWithServices everything ends when all services have ended for good
     * @param guardian hears when everything has ended without having been asked to
     */
    public static Behavior<ServicesCommand> create(
            InstanceContext instanceContext,
            ConfigurationInEffect stack,
            Supplier<RecoveredState> recovered,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        Behavior<ServicesCommand> services =
                Behaviors.setup(context -> {
                    var left = recovered.get();
                    return new ServicesActor(
                                    context,
                                    instanceContext,
                                    stack,
                                    left,
                                    endsWithServices,
                                    guardian)
                            .boot(left);
                });
        return Behaviors.supervise(services).onFailure(ANEW);
    }

    private ServicesActor(
            ActorContext<ServicesCommand> context,
            InstanceContext instanceContext,
            ConfigurationInEffect published,
            RecoveredState recovered,
            boolean endsWithServices,
            ActorRef<Down> guardian) {
        this.instanceContext = instanceContext;
        var events = instanceContext.events();
        registry = new ServiceRegistry();
        lives = new ServiceLives(registry, this::perform);
        groups = new GroupSupervision(registry, lives);
        gates = new StartGates(registry, lives, groups);
        ports = new PortHandover(instanceContext.ports(), registry);
        overrides = new SettingOverrides(instanceContext.store(), published.current(), recovered);
        stack = new EffectiveStack(published, lives, overrides);
        var legacies = recovered.legacies();
        spawner =
                new InstanceSpawner(
                        context, instanceContext, registry, lives, groups, gates, legacies);
        effects = new ServiceEffectRunner(registry, spawner, gates, ports, overrides, events);
        wishes = new WishRegister();
        awaits = new AwaitRequests(context, instanceContext.clock(), registry, wishes);
        reloads = new ReloadExecution(registry, lives, groups, ports);
        hostPressure = new HostPressureResponse(instanceContext, registry, spawner);
        gateway = new GatewayNotifier(instanceContext.traffic(), registry);
        controls = new ControlCommands(registry, lives);
        shutdown =
                new ShutdownSequence(
                        events,
                        registry,
                        lives,
                        this::daemonStops,
                        wishes,
                        endsWithServices,
                        guardian);
        acceptance = new CommandAcceptance(registry, effects, shutdown, wishes);
    }

    private void perform(String service, ServiceEffect effect) {
        effects.perform(service, effect);
    }

    /** In order: the next daemon starts what starts by itself. */
    private void daemonStops() {
        spawner.daemonStops();
        overrides.daemonStops();
    }

    /** Who gives ports back is known before anything starts. */
    private Behavior<ServicesCommand> boot(RecoveredState recovered) {
        groups.declare(stack.declared().groups().values());
        var specs = stack.declared().services().values().stream().map(recovered::shaped).toList();
        specs.forEach(it -> registry.put(ServiceLife.of(it)));
        specs.forEach(it -> lives.apply(it.name(), new ServiceInput.Declare(recovered.scaled(it))));
        spawner.legacies().forEach(it -> ports.inherit(it.record()));
        specs.forEach(spawner::begin);
        resumeSwaps();
        gateway.configure(stack.declared());
        spawner.removeUndeclared();
        return Behaviors.receive(ServicesCommand.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .build();
    }

    private void resumeSwaps() {
        overrides
                .underWay()
                .forEach((service, wish) -> {
                    var declared = stack.declared(service).orElseThrow();
                    int now = registry.spec(service).orElseThrow().instances();
                    var from = wish.before(declared).withInstances(now);
                    var to = wish.of(declared).withInstances(now);
                    lives.apply(service, new ServiceInput.ResumeSwap(from, to));
                });
    }

    private Behavior<ServicesCommand> failed() {
        publish(new EventData.FaultSurvived(DaemonPart.SERVICES));
        return Behaviors.same();
    }

    private void publish(EventData event) {
        instanceContext.events().tell(new EventLog.Record(EventSubject.DAEMON, event));
    }

    private void onCommand(ServicesCommand command) {
        switch (command) {
            case Start it -> it.replyTo().tell(start(it));
            case Stop it -> it.replyTo().tell(stop(it));
            case Restart it -> it.replyTo().tell(restart(it));
            case Scale it -> it.replyTo().tell(scale(it));
            case Swap it -> it.replyTo().tell(swap(it));
            case SendSignal it -> it.replyTo().tell(signal(it));
            case Heartbeat it -> it.replyTo().tell(acceptance.heartbeat(it.name()));
            case RequestServed(var instance, int incarnation) ->
                    tell(instance, new InstanceCommand.RequestServed(incarnation));
            case Reload it -> it.replyTo().tell(reload(it));
            case PlanReload it -> it.replyTo().tell(stack.changeTo(it.stack()).plan());
            case Shutdown it -> {
                shutdown.begin(it);
                awaits.answerDecided();
            }
            case RecheckAwaits() -> awaits.recheck();
            case Describe it -> it.replyTo().tell(registry.statuses(it.names()));
            case Await it -> awaits.add(it);
            case Reported(var report) -> onReport(report);
            case HostMemoryReported(var host) -> hostPressure.respond(host);
            case ClockMoved(var set) ->
                    registry.instances()
                            .forEach(it -> it.tell(new InstanceCommand.ClockMoved(set)));
        }
    }

    private void onReport(InstanceReport report) {
        switch (report) {
            case StatusChanged(var status, long heard) ->
                    registry.instance(status.name()).ifPresent(it -> changed(it, status, heard));
            case StartRequested(var instance) ->
                    registry.instance(instance).ifPresent(gates::request);
            case MemberFailed(var instance) ->
                    registry.instance(instance)
                            .filter(it -> !isSurge(it))
                            .ifPresent(it -> groups.failed(it, instanceContext.clock().instant()));
        }
    }

    private void tell(String instance, InstanceCommand command) {
        registry.instance(instance).ifPresent(it -> it.tell(command));
    }

    private boolean isSurge(InstanceHandle it) {
        return registry.life(it.service()).filter(life -> life.isSurge(it.number())).isPresent();
    }

    /** Without names: what starts by itself. */
    private Reply start(Start it) {
        return taken(
                acceptance.answer(
                        UP, "start", it.names(), startingAlone(), it.by(), controls::start));
    }

    private Reply stop(Stop it) {
        var all = registry.names();
        return taken(
                it.force()
                        ? acceptance.answer(
                                DOWN, "stop --force", it.names(), all, it.by(), controls::kill)
                        : acceptance.answer(
                                DOWN,
                                "stop",
                                it.names(),
                                all,
                                it.by(),
                                names -> controls.stop(names, !it.idle())));
    }

    /** Without names: what runs, and what starts by itself. */
    private Reply restart(Restart it) {
        var all =
                registry.names().stream()
                        .filter(name -> registry.wanted(name) || startingAlone().contains(name))
                        .toList();
        awaits.forgetProcesses();
        return taken(acceptance.answer(UP, "restart", it.names(), all, it.by(), controls::restart));
    }

    private List<String> startingAlone() {
        return registry.lives().stream()
                .map(ServiceLife::spec)
                .filter(ServiceSpec::startsAlone)
                .map(ServiceSpec::name)
                .toList();
    }

    private Reply signal(SendSignal it) {
        return acceptance.signal(it, () -> spawner.signal(it.name(), it.signal()));
    }

    private Reply scale(Scale it) {
        var declared = stack.declared(it.name());
        if (registry.spec(it.name()).isEmpty()) return acceptance.unknown(it.name());
        int instances = it.instances().or(() -> declared.map(ServiceSpec::instances)).orElse(0);
        return taken(
                acceptance.answer(
                        Optional.of(Kind.NUMBER),
                        "scale to " + instances,
                        List.of(it.name()),
                        List.of(),
                        it.by(),
                        _ -> controls.scale(it.name(), instances)));
    }

    private Reply swap(Swap it) {
        var declared = stack.declared(it.name());
        if (declared.isEmpty()) return acceptance.unknown(it.name());
        var missing = it.variant().filter(v -> !declared.get().hasVariant(v));
        if (missing.isPresent()) return CommandAcceptance.noVariant(declared.get(), missing.get());
        var shape = it.variant().map(declared.get()::as).orElse(declared.get());
        var verb = "swap to " + it.variant().orElse("none");
        return taken(
                acceptance.answer(
                        Optional.of(Kind.SHAPE),
                        verb,
                        List.of(it.name()),
                        List.of(),
                        it.by(),
                        _ -> swap(it, shape, verb)));
    }

    private void swap(Swap it, ServiceSpec shape, String verb) {
        overrides.demanded(it.name(), it.starts());
        if (it.starts()) wishes.note(Kind.UP, List.of(it.name()), verb, it.by());
        controls.swap(it.name(), shape, it.starts());
    }

    /** Whoever waited for what is undone by it is answered. */
    private Reply taken(Reply answer) {
        awaits.answerDecided();
        return answer;
    }

    private ReloadReply reload(Reload it) {
        if (shutdown.begun()) return CommandAcceptance.SHUTTING_DOWN;
        var change = stack.changeTo(it.stack());
        stack.replaceBy(it.stack());
        var receipt = note(change.plan(), change.stack(), it.by());
        reloads.carryOut(change.plan(), change.stack());
        gateway.configure(it.stack());
        publish(ReloadExecution.event(change.plan()));
        awaits.answerDecided();
        return new Reloaded(change.plan(), registry.statuses(List.of()), receipt);
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
        return registry.spec(service).filter(it -> it.instances() != number).isPresent();
    }

    private void changed(InstanceHandle instance, InstanceStatus status, long heard) {
        var service = instance.service();
        boolean moved = !instance.status().ports().equals(status.ports());
        boolean surge = isSurge(instance);
        instance.reported(status, heard);
        lives.apply(service, new ServiceInput.InstanceChanged());
        groups.advance(service);
        lives.advanceStops();
        gateway.tell(service);
        gates.decideAgain(service);
        if (moved && !status.ports().isEmpty()) gates.moved(service);
        awaits.answerDecided();
        boolean critical = stack.declared().shutdownOnFailure() && instance.spec().critical();
        shutdown.check(instance, critical && !surge);
    }
}
