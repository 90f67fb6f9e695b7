package io.valvo.supervision;

import io.valvo.model.InstanceName;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.recovery.RecoveredState.Legacy;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;
import io.valvo.sampling.SamplerCommand;
import io.valvo.supervision.instance.InstanceActor;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;
import io.valvo.supervision.instance.InstanceData;
import io.valvo.supervision.instance.InstanceRecorder;
import io.valvo.supervision.instance.InstanceReport;
import io.valvo.supervision.instance.SpawnRequests;
import io.valvo.supervision.instance.StatusView;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes and removes the actors of instances, and tells them what all or several of them have to
 * know. Touched by {@link ServicesActor} alone.
 */
final class InstanceSpawner {
    private final ActorContext<ServicesCommand> context;
    private final ActorRef<InstanceReport> reports;
    private final InstanceContext instanceContext;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final ServiceLives lives;
    private final GroupSupervision groups;
    private final StartGates gates;
    private final Map<String, ActorRef<InstanceCommand>> actors = new HashMap<>();
    private final Map<String, Legacy> legacies;

    InstanceSpawner(
            ActorContext<ServicesCommand> context,
            InstanceContext instanceContext,
            ServiceRegistry registry,
            ServiceStatuses statuses,
            ServiceLives lives,
            GroupSupervision groups,
            StartGates gates,
            Map<String, Legacy> legacies) {
        this.context = context;
        reports = context.messageAdapter(InstanceReport.class, ServicesCommand.Reported::new);
        this.instanceContext = instanceContext;
        this.registry = registry;
        this.statuses = statuses;
        this.lives = lives;
        this.groups = groups;
        this.gates = gates;
        this.legacies = new HashMap<>(legacies);
    }

    /** What an earlier daemon has left of instances, until they are made. */
    Collection<Legacy> legacies() {
        return legacies.values();
    }

    /** At the beginning: what an earlier daemon has left goes on, all else starts if it may. */
    void begin(ServiceSpec spec) {
        for (var instance : registry.instances(spec.name())) {
            var legacy = legacies.remove(instance.name());
            if (legacy != null) legacy.revival().first().ifPresent(instance::order);
            else if (spec.startsAlone()) instance.order(new Input.Start());
        }
    }

    /** What is no longer declared, but still runs. */
    void removeUndeclared() {
        List.copyOf(legacies.values()).forEach(this::removeUndeclared);
    }

    private void removeUndeclared(Legacy legacy) {
        var record = legacy.record();
        if (registry.life(record.service()).isEmpty())
            registry.put(ServiceLife.of(UndeclaredService.spec(record)));
        var input = new ServiceInput.RemoveInstance(UndeclaredService.number(record));
        lives.apply(record.service(), input);
        legacies.remove(record.instance());
    }

    void spawn(int number, ServiceSpec spec) {
        var name = spec.instanceName(number);
        var now = instanceContext.clock().instant();
        var data = new InstanceData(name, number, spec, now);
        var addresses = recall(data, Optional.ofNullable(legacies.get(name)));
        var status = instanceContext.shown(StatusView.of(data, now));
        var actor = spawn(name, data);
        actors.put(name, actor);
        var handle = new InstanceHandle(number, actor::tell, spec, status);
        handle.addressed(addresses);
        registry.add(handle);
    }

    private ActorRef<InstanceCommand> spawn(String name, InstanceData data) {
        var behavior =
                Behaviors.supervise(InstanceActor.create(instanceContext, data, reports))
                        .onFailure(SupervisorStrategy.restart());
        return context.spawn(behavior, actorName(name), instanceContext.dispatcher());
    }

    private Map<String, ServiceAddress> recall(InstanceData data, Optional<Legacy> legacy) {
        if (legacy.isEmpty()) return Map.of();
        var logs = new SpawnRequests(instanceContext, data).logs();
        InstanceRecorder.restore(data, legacy.get(), logs);
        boolean alone = data.spec.dependsOn().isEmpty() && !StartGates.refers(data.spec);
        if (alone) return Map.of();
        var told = InstanceRecorder.told(legacy.get().record(), statuses.addresses());
        data.addresses = new InstanceContext.Addresses(told);
        return told;
    }

    private String actorName(String instance) {
        return InstanceName.fileName(instance)
                + "."
                + instanceContext.clock().millis()
                + "."
                + registry.instances().size();
    }

    void configure(InstanceHandle instance, ServiceSpec spec) {
        instance.configured(spec);
        reconfigure(instance);
    }

    private void reconfigure(InstanceHandle instance) {
        var spec = instance.spec();
        boolean grouped = groups.grouped(spec.name());
        instance.tell(new InstanceCommand.Reconfigure(spec, gates.guards(spec), grouped));
    }

    void remove(InstanceHandle instance) {
        var name = instance.name();
        registry.remove(instance);
        context.stop(Objects.requireNonNull(actors.remove(name)));
        instanceContext.store().forget(name);
        instanceContext.sampler().tell(new SamplerCommand.Remove(name));
    }

    /** Nothing uncritical starts any more, for this reason; empty: it may again. */
    void press(Optional<String> why) {
        gates.press(why);
        registry.instances().forEach(this::reconfigure);
        gates.decideAllAgain();
    }

    /** The daemon ends in order: the next one starts what starts by itself. */
    void daemonStops() {
        registry.instances().forEach(it -> it.tell(new InstanceCommand.DaemonStopping()));
    }
}
