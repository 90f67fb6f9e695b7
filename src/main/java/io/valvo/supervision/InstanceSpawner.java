package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.InstanceName;
import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.recovery.RecoveredState.Legacy;
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

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes, tells and removes the instances of services. */
final class InstanceSpawner {
    private final ActorContext<ServicesActor.Command> context;
    private final ActorRef<InstanceReport> reports;
    private final InstanceContext world;
    private final ServiceRegistry roster;
    private final GroupSupervision groups;
    private final StartGates gates;
    private final PortHandover handover;
    private final SettingOverrides overrides;
    private final Map<String, Legacy> legacies;

    InstanceSpawner(
            ActorContext<ServicesActor.Command> context,
            InstanceContext world,
            ServiceRegistry roster,
            GroupSupervision groups,
            StartGates gates,
            PortHandover handover,
            SettingOverrides overrides,
            Map<String, Legacy> legacies) {
        this.context = context;
        reports = context.messageAdapter(InstanceReport.class, ServicesActor.Reported::new);
        this.world = world;
        this.roster = roster;
        this.groups = groups;
        this.gates = gates;
        this.handover = handover;
        this.overrides = overrides;
        this.legacies = new HashMap<>(legacies);
    }

    /**
     * Makes a service known, or known anew; its instances are as many as it says, those too many
     * leave.
     */
    void declare(ServiceSpec spec) {
        roster.declare(spec);
        for (int number = 1; number <= spec.instances(); number++) {
            var name = spec.instanceName(number);
            if (roster.member(name).isEmpty()) make(spec, name, number);
        }
        roster.of(spec.name()).forEach(it -> reconfigure(it, spec));
        List.copyOf(roster.of(spec.name())).stream()
                .filter(it -> it.number > spec.instances())
                .forEach(this::leave);
    }

    /** Who gives ports back is known before anything starts. */
    void inherit() {
        legacies.values().forEach(it -> handover.inherit(it.record()));
    }

    /** At the beginning: what an earlier daemon has left goes on, all else starts if it may. */
    void begin(ServiceSpec spec) {
        for (var member : roster.of(spec.name())) {
            var legacy = legacies.remove(member.name);
            if (legacy != null) legacy.revival().first().ifPresent(member::order);
            else if (spec.startsAlone()) member.order(new Input.Start());
        }
    }

    /** What is no longer declared, but still runs. */
    void depart() {
        List.copyOf(legacies.values()).forEach(this::depart);
    }

    private void depart(Legacy legacy) {
        var record = legacy.record();
        var spec = roster.spec(record.service()).orElseGet(() -> UndeclaredService.spec(record));
        if (roster.spec(record.service()).isEmpty()) roster.declare(spec);
        make(spec, record.instance(), UndeclaredService.number(record));
        roster.member(record.instance()).ifPresent(this::leave);
        legacies.remove(record.instance());
    }

    void start(ServiceSpec spec) {
        roster.of(spec.name()).stream()
                .filter(it -> !it.leaving && !it.held)
                .forEach(it -> it.order(new Input.Start()));
    }

    /** Somebody who starts depends on it. */
    void need(String service) {
        var needed =
                roster.of(service).stream()
                        .filter(it -> !it.status.wanted() || !it.settled())
                        .filter(it -> !it.leaving)
                        .toList();
        handover.stay(needed);
        needed.forEach(it -> it.held = false);
        needed.forEach(it -> it.order(new Input.Start()));
    }

    void scale(String service, int instances) {
        var spec = roster.spec(service).orElseThrow();
        boolean wanted = roster.wanted(service);
        var before =
                roster.of(service).stream()
                        .filter(it -> !it.leaving)
                        .map(it -> it.name)
                        .collect(Collectors.toSet());
        declare(spec.withInstances(instances));
        recordScale(service, instances);
        roster.of(service).stream()
                .filter(it -> wanted && !before.contains(it.name))
                .forEach(it -> it.order(new Input.Start()));
    }

    /** The next daemon begins with so many. */
    void recordScale(String service, int instances) {
        overrides.scale(service, instances);
    }

    /** The next daemon begins in that shape, or goes on with the swap to it. */
    void recordShape(String service, VariantOverride wish) {
        overrides.shape(service, wish);
    }

    /** It stops only to come up again; should the daemon die meanwhile, by the next. */
    void comeBack(String service, boolean yes) {
        roster.of(service).forEach(it -> it.ref.tell(new InstanceCommand.RestartAfterStop(yes)));
    }

    /** One more instance of that shape, besides those that are declared. */
    void further(ServiceSpec spec, int number) {
        var name = spec.instanceName(number);
        if (roster.member(name).isEmpty()) make(spec, name, number);
        roster.member(name)
                .ifPresent(it -> {
                    reshape(it, spec);
                    it.leaving = false;
                    it.order(new Input.Start());
                });
    }

    /** Its next process has that shape. */
    void reshape(InstanceHandle member, ServiceSpec spec) {
        reconfigure(member, spec);
    }

    void signal(String name, Signal signal) {
        roster.named(name).forEach(it -> it.ref.tell(new InstanceCommand.SendSignal(signal)));
    }

    /** The daemon ends in order: the next one starts what starts by itself. */
    void dismiss() {
        roster.members().forEach(it -> it.ref.tell(new InstanceCommand.DaemonStopping()));
        overrides.dismiss();
    }

    /** It stops, and is gone once it is down. */
    void leave(InstanceHandle member) {
        member.leaving = true;
        handover.leave(member);
        member.order(new Input.Stop(false));
    }

    void remove(InstanceHandle member) {
        gates.forget(member);
        roster.remove(member);
        context.stop(member.ref);
        world.store().forget(member.name);
        world.sampler().tell(new SamplerCommand.Remove(member.name));
    }

    /** Services that the names, of services or instances, are about. */
    List<String> services(Collection<String> names) {
        return names.stream()
                .flatMap(it ->
                        roster.spec(it).isPresent()
                                ? List.of(it).stream()
                                : roster.named(it).stream().map(member -> member.spec.name()))
                .distinct()
                .toList();
    }

    Set<String> withDependencies(Collection<String> services) {
        var found = new LinkedHashSet<String>();
        var open = new ArrayDeque<>(services);
        while (!open.isEmpty()) {
            var name = open.pop();
            if (found.add(name))
                roster.spec(name).ifPresent(it -> open.addAll(it.dependsOn().keySet()));
        }
        return found;
    }

    /** Nothing uncritical starts any more, for this reason; empty: it may again. */
    void press(Optional<String> why) {
        gates.press(why);
        roster.members().forEach(this::tell);
        gates.askAgain();
    }

    void record(String name, EventData fact) {
        var service = services(List.of(name)).stream().findFirst().orElse(name);
        world.events().tell(new EventLog.Record(EventSubject.service(service), fact));
    }

    private void make(ServiceSpec spec, String name, int number) {
        var now = world.clock().instant();
        var memory = new InstanceData(name, number, spec, now);
        var told = recall(memory, Optional.ofNullable(legacies.get(name)));
        var behavior =
                Behaviors.supervise(InstanceActor.create(world, memory, reports))
                        .onFailure(SupervisorStrategy.restart());
        var status = world.shown(StatusView.of(memory, now));
        var ref = context.spawn(behavior, actorName(name), world.dispatcher());
        var member = new InstanceHandle(name, number, ref, spec, status);
        member.told = told;
        roster.add(member);
    }

    private Map<String, ServiceAddress> recall(InstanceData memory, Optional<Legacy> legacy) {
        if (legacy.isEmpty()) return Map.of();
        InstanceRecorder.restore(memory, legacy.get(), new SpawnRequests(world, memory).logs());
        boolean alone = memory.spec.dependsOn().isEmpty() && !StartGates.refers(memory.spec);
        if (alone) return Map.of();
        var told = InstanceRecorder.told(legacy.get().record(), roster.addresses());
        memory.addresses = new InstanceContext.Addresses(told);
        return told;
    }

    private String actorName(String instance) {
        return InstanceName.fileName(instance)
                + "."
                + world.clock().millis()
                + "."
                + roster.members().size();
    }

    private void reconfigure(InstanceHandle member, ServiceSpec spec) {
        member.spec = spec;
        if (member.number <= spec.instances()) member.leaving = false;
        tell(member);
    }

    private void tell(InstanceHandle member) {
        var spec = member.spec;
        boolean grouped = groups.grouped(spec.name());
        member.ref.tell(new InstanceCommand.Reconfigure(spec, gates.guards(spec), grouped));
    }
}
