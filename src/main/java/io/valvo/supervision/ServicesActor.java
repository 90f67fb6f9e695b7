package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.ServiceEffect;
import io.valvo.supervision.ServicesCommand.Await;
import io.valvo.supervision.ServicesCommand.ClockMoved;
import io.valvo.supervision.ServicesCommand.Describe;
import io.valvo.supervision.ServicesCommand.Down;
import io.valvo.supervision.ServicesCommand.Heartbeat;
import io.valvo.supervision.ServicesCommand.HostMemoryReported;
import io.valvo.supervision.ServicesCommand.PlanReload;
import io.valvo.supervision.ServicesCommand.RecheckAwaits;
import io.valvo.supervision.ServicesCommand.Reload;
import io.valvo.supervision.ServicesCommand.Reported;
import io.valvo.supervision.ServicesCommand.RequestServed;
import io.valvo.supervision.ServicesCommand.Restart;
import io.valvo.supervision.ServicesCommand.Scale;
import io.valvo.supervision.ServicesCommand.SendSignal;
import io.valvo.supervision.ServicesCommand.Shutdown;
import io.valvo.supervision.ServicesCommand.Start;
import io.valvo.supervision.ServicesCommand.Stop;
import io.valvo.supervision.ServicesCommand.Swap;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Actor of all services: takes {@link ServicesCommand}s of people and reports of instances, one at
 * a time, and hands each to the object that it is for; these share the {@link ServiceRegistry}.
 */
public final class ServicesActor {
    private static final SupervisorStrategy ANEW =
            SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 0.1);

    private final ActorRef<EventLog.Command> events;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final EffectiveStack stack;
    private final ServiceEffectRunner effects;
    private final CommandAcceptance acceptance;
    private final CommandHandler commands;
    private final ReloadHandler reloads;
    private final ReportHandler reports;
    private final AwaitRequests awaits;
    private final ShutdownSequence shutdown;
    private final HostPressureResponse hostPressure;
    private final StackBoot boot;

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
                            .behavior(left);
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
        events = instanceContext.events();
        registry = new ServiceRegistry();
        statuses = new ServiceStatuses(registry);
        var lives = new ServiceLives(registry, this::perform);
        var groups = new GroupSupervision(registry, lives);
        var gates = new StartGates(registry, statuses, lives, groups);
        var ports = new PortHandover(instanceContext.ports(), registry);
        var overrides =
                new SettingOverrides(instanceContext.store(), published.current(), recovered);
        stack = new EffectiveStack(published, lives, overrides);
        var spawner =
                new InstanceSpawner(
                        context,
                        instanceContext,
                        registry,
                        statuses,
                        lives,
                        groups,
                        gates,
                        recovered.legacies());
        effects = new ServiceEffectRunner(registry, spawner, gates, ports, overrides, events);
        var clock = instanceContext.clock();
        var wishes = new WishRegister();
        awaits = new AwaitRequests(context, clock, registry, statuses, wishes);
        hostPressure = new HostPressureResponse(instanceContext, registry, spawner);
        var gateway = new GatewayNotifier(instanceContext.traffic(), registry, statuses);
        Runnable daemonStops =
                () -> {
                    spawner.daemonStops();
                    overrides.daemonStops();
                };
        shutdown =
                new ShutdownSequence(
                        events,
                        registry,
                        lives,
                        stack,
                        daemonStops,
                        wishes,
                        endsWithServices,
                        guardian);
        acceptance = new CommandAcceptance(registry, statuses, effects, shutdown, wishes);
        var controls = new ControlCommands(registry, lives);
        commands =
                new CommandHandler(
                        registry, stack, overrides, acceptance, controls, wishes, awaits);
        var execution = new ReloadExecution(registry, lives, groups, ports);
        reloads =
                new ReloadHandler(
                        events, registry, statuses, stack, wishes, execution, gateway, shutdown,
                        awaits);
        reports =
                new ReportHandler(clock, registry, lives, groups, gates, gateway, awaits, shutdown);
        boot = new StackBoot(registry, lives, groups, ports, spawner, overrides, stack, gateway);
    }

    private void perform(String service, ServiceEffect effect) {
        effects.perform(service, effect);
    }

    private Behavior<ServicesCommand> behavior(RecoveredState recovered) {
        boot.boot(recovered);
        return Behaviors.receive(ServicesCommand.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .build();
    }

    private Behavior<ServicesCommand> failed() {
        var event = new EventData.FaultSurvived(DaemonPart.SERVICES);
        events.tell(new EventLog.Record(EventSubject.DAEMON, event));
        return Behaviors.same();
    }

    private void onCommand(ServicesCommand command) {
        switch (command) {
            case Start it -> it.replyTo().tell(commands.start(it));
            case Stop it -> it.replyTo().tell(commands.stop(it));
            case Restart it -> it.replyTo().tell(commands.restart(it));
            case Scale it -> it.replyTo().tell(commands.scale(it));
            case Swap it -> it.replyTo().tell(commands.swap(it));
            case SendSignal it -> it.replyTo().tell(commands.signal(it));
            case Heartbeat it -> it.replyTo().tell(acceptance.heartbeat(it.name()));
            case RequestServed(var instance, int incarnation) ->
                    tell(instance, new InstanceCommand.RequestServed(incarnation));
            case Reload it -> it.replyTo().tell(reloads.reload(it));
            case PlanReload it -> it.replyTo().tell(stack.changeTo(it.stack()).plan());
            case Shutdown it -> {
                shutdown.begin(it);
                awaits.answerDecided();
            }
            case RecheckAwaits() -> awaits.recheck();
            case Describe it -> it.replyTo().tell(statuses.statuses(it.names()));
            case Await it -> awaits.add(it);
            case Reported(var report) -> reports.handle(report);
            case HostMemoryReported(var host) -> hostPressure.respond(host);
            case ClockMoved(var set) ->
                    registry.instances()
                            .forEach(it -> it.tell(new InstanceCommand.ClockMoved(set)));
        }
    }

    private void tell(String instance, InstanceCommand command) {
        registry.instance(instance).ifPresent(it -> it.tell(command));
    }
}
