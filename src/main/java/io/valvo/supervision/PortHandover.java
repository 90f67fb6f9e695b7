package io.valvo.supervision;

import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortRegistry;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;

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
    private final InstanceContext world;
    private final ServiceRegistry roster;

    PortHandover(InstanceContext world, ServiceRegistry roster) {
        this.world = world;
        this.roster = roster;
    }

    /** It goes down, with all its ports. */
    void leave(InstanceHandle member) {
        tell(new PortCommand.AnnounceRelease(member.name, Set.of()));
    }

    void leave(Collection<InstanceHandle> members) {
        members.stream().filter(PortHandover::leases).forEach(this::leave);
    }

    /** Its next processes have that shape; those that are too many for it go. */
    void change(ServiceSpec to) {
        roster.of(to.name()).stream()
                .filter(PortHandover::leases)
                .forEach(it -> {
                    tell(new PortCommand.AnnounceRelease(it.name, kept(it, to)));
                    if (!it.spec.ports().equals(to.ports()))
                        it.ref.tell(new InstanceCommand.PreferFirstPorts());
                });
    }

    /**
     * What an earlier daemon has left, before anything starts: an instance that is no longer
     * declared goes with all its ports, one whose shape has changed without those that it can't
     * have any more.
     */
    void inherit(InstanceRecord left) {
        var ports = left.running().map(InstanceRecord.Running::ports).orElse(Map.of());
        var keeps = new HashSet<Integer>();
        roster.member(left.instance())
                .ifPresent(it ->
                        it.spec
                                .ports()
                                .forEach((name, spec) -> {
                                    var port = ports.get(name);
                                    if (port != null && may(spec, port)) keeps.add(port);
                                }));
        if (!keeps.containsAll(ports.values()))
            tell(new PortCommand.AnnounceRelease(left.instance(), keeps));
    }

    private static boolean may(PortSpec spec, int port) {
        return spec.candidates().contains(port) || spec.candidates().contains(PortSpec.ANY);
    }

    /** They don't go down any more. */
    void stay(Collection<InstanceHandle> members) {
        members.stream()
                .filter(PortHandover::leases)
                .forEach(it -> tell(new PortCommand.WithdrawRelease(it.name)));
    }

    /** Their next start may take their first choice, if nobody relies on where they answer now. */
    void home(String service) {
        var members = roster.of(service).stream().filter(PortHandover::leases).toList();
        if (members.isEmpty() || reliedOn(service)) return;
        members.forEach(it -> it.ref.tell(new InstanceCommand.PreferFirstPorts()));
    }

    /** Somebody runs who was told where the service answers. */
    private boolean reliedOn(String service) {
        return roster.members().stream()
                .filter(it -> it.status.process().isPresent() && it.told.containsKey(service))
                .anyMatch(it ->
                        it.spec.dependsOn().containsKey(service) || StartGates.refers(it.spec));
    }

    /** Where nothing was declared anew the port stays; else it is the first choice, if any. */
    private static Set<Integer> kept(InstanceHandle member, ServiceSpec to) {
        if (member.number > to.instances()) return Set.of();
        return to.ports().values().stream().map(it -> kept(member, it)).collect(Collectors.toSet());
    }

    private static int kept(InstanceHandle member, PortSpec port) {
        boolean same = port.equals(member.spec.ports().get(port.name()));
        int first = port.candidates().getFirst();
        return same || first == PortSpec.ANY
                ? member.status.ports().getOrDefault(port.name(), first)
                : first;
    }

    private static boolean leases(InstanceHandle member) {
        return !member.spec.ports().isEmpty();
    }

    private void tell(PortCommand command) {
        world.ports().tell(command);
    }
}
