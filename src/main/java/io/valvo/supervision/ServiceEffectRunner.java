package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.rules.services.ServiceEffect;
import io.valvo.supervision.instance.InstanceCommand;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries out the effects of a service's life: orders to its instances' actors, ports, records for
 * the next daemon, events. Decides nothing. Touched by {@link ServicesActor} alone.
 */
final class ServiceEffectRunner implements ServiceLives.Effects {
    private final ServiceRegistry registry;
    private final InstanceSpawner spawner;
    private final StartGates gates;
    private final PortHandover ports;
    private final SettingOverrides overrides;
    private final ActorRef<EventLog.Command> events;

    ServiceEffectRunner(
            ServiceRegistry registry,
            InstanceSpawner spawner,
            StartGates gates,
            PortHandover ports,
            SettingOverrides overrides,
            ActorRef<EventLog.Command> events) {
        this.registry = registry;
        this.spawner = spawner;
        this.gates = gates;
        this.ports = ports;
        this.overrides = overrides;
        this.events = events;
    }

    @Override
    public void perform(String service, ServiceEffect effect) {
        switch (effect) {
            case ServiceEffect.Spawn(int number, var spec) -> spawner.spawn(number, spec);
            case ServiceEffect.Configure(int number, var spec) ->
                    with(service, number, it -> spawner.configure(it, spec));
            case ServiceEffect.Order(int number, var input) ->
                    with(service, number, it -> it.order(input));
            case ServiceEffect.RemoveInstance(int number) -> with(service, number, spawner::remove);
            case ServiceEffect.Forget() -> registry.forget(service);
            case ServiceEffect.Allow(int number) -> with(service, number, gates::allow);
            case ServiceEffect.Deny(int number, var why) ->
                    with(service, number, it -> it.tell(new InstanceCommand.StartDenied(why)));
            case ServiceEffect.MarkRestartAfterStop(boolean restarts) ->
                    registry.instances(service)
                            .forEach(it -> it.tell(new InstanceCommand.RestartAfterStop(restarts)));
            case ServiceEffect.ReleasePorts(var numbers) -> ports.release(those(service, numbers));
            case ServiceEffect.KeepPorts(var numbers) -> ports.keep(those(service, numbers));
            case ServiceEffect.ChangePorts(var spec) -> ports.change(spec);
            case ServiceEffect.PreferFirstPorts() -> ports.preferFirst(service);
            case ServiceEffect.RecordScale(int instances) -> overrides.scale(service, instances);
            case ServiceEffect.RecordVariant(var variant) -> overrides.shape(service, variant);
            case ServiceEffect.Publish(var event) -> publish(service, event);
        }
    }

    void publish(String service, EventData event) {
        events.tell(new EventLog.Record(EventSubject.service(service), event));
    }

    private void with(String service, int number, Consumer<InstanceHandle> deed) {
        registry.instance(service, number).ifPresent(deed);
    }

    private List<InstanceHandle> those(String service, Set<Integer> numbers) {
        return registry.instances(service).stream()
                .filter(it -> numbers.contains(it.number()))
                .toList();
    }
}
