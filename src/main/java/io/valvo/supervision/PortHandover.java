package io.valvo.supervision;

import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortRegistry;
import io.valvo.supervision.instance.InstanceCommand;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the {@link PortRegistry} who is going to give ports back, before anybody is told to start:
 * whoever needs one of them waits for it, instead of taking its holder for somebody who stays. Also
 * which instance may go back to its first choice. Touched by {@link ServicesActor} alone.
 */
final class PortHandover {
    private final ActorRef<PortCommand> ports;
    private final ServiceRegistry registry;

    PortHandover(ActorRef<PortCommand> ports, ServiceRegistry registry) {
        this.ports = ports;
        this.registry = registry;
    }

    /** They go down, with all their ports. */
    void release(Collection<InstanceHandle> instances) {
        instances.stream()
                .filter(PortHandover::leases)
                .forEach(it -> ports.tell(new PortCommand.AnnounceRelease(it.name(), Set.of())));
    }

    /** Its next processes have that shape; those that are too many for it go. */
    void change(ServiceSpec to) {
        registry.instances(to.name()).stream()
                .filter(PortHandover::leases)
                .forEach(it -> {
                    ports.tell(new PortCommand.AnnounceRelease(it.name(), kept(it, to)));
                    if (!it.spec().ports().equals(to.ports()))
                        it.tell(new InstanceCommand.PreferFirstPorts());
                });
    }

    /**
     * What an earlier daemon has left, before anything starts: an instance that is no longer
     * declared goes with all its ports, one whose shape has changed without those that it can't
     * have any more.
     */
    void inherit(InstanceRecord left) {
        var leased = left.running().map(InstanceRecord.Running::ports).orElse(Map.of());
        var keeps = new HashSet<Integer>();
        registry.instance(left.instance())
                .ifPresent(it ->
                        it.spec()
                                .ports()
                                .forEach((name, spec) -> {
                                    var port = leased.get(name);
                                    if (port != null && may(spec, port)) keeps.add(port);
                                }));
        if (!keeps.containsAll(leased.values()))
            ports.tell(new PortCommand.AnnounceRelease(left.instance(), keeps));
    }

    private static boolean may(PortSpec spec, int port) {
        return spec.candidates().contains(port) || spec.candidates().contains(PortSpec.ANY);
    }

    /** They don't go down any more. */
    void keep(Collection<InstanceHandle> instances) {
        instances.stream()
                .filter(PortHandover::leases)
                .forEach(it -> ports.tell(new PortCommand.WithdrawRelease(it.name())));
    }

    /** Their next start may take their first choice, if nobody relies on where they answer now. */
    void preferFirst(String service) {
        var members = registry.instances(service).stream().filter(PortHandover::leases).toList();
        if (members.isEmpty() || reliedOn(service)) return;
        members.forEach(it -> it.tell(new InstanceCommand.PreferFirstPorts()));
    }

    /** Somebody runs who was told where the service answers. */
    private boolean reliedOn(String service) {
        return registry.instances().stream()
                .filter(it -> it.view().running() && it.addresses().containsKey(service))
                .anyMatch(it ->
                        it.spec().dependsOn().containsKey(service) || StartGates.refers(it.spec()));
    }

    /** Where nothing was declared anew the port stays; else it is the first choice, if any. */
    private static Set<Integer> kept(InstanceHandle member, ServiceSpec to) {
        if (member.number() > to.instances()) return Set.of();
        return to.ports().values().stream().map(it -> kept(member, it)).collect(Collectors.toSet());
    }

    private static int kept(InstanceHandle member, PortSpec port) {
        boolean same = port.equals(member.spec().ports().get(port.name()));
        int first = port.candidates().getFirst();
        return same || first == PortSpec.ANY
                ? member.status().ports().getOrDefault(port.name(), first)
                : first;
    }

    private static boolean leases(InstanceHandle member) {
        return !member.spec().ports().isEmpty();
    }
}
