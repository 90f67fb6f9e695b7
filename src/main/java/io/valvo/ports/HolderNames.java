package io.valvo.ports;

import io.valvo.model.status.PortHolder;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * Names of those who hold ports, remembered for a moment: when fifty instances meet the same
 * stranger at once, the processes of the machine are searched once. For messages only, never to end
 * a process. For one thread at a time.
 */
final class HolderNames {
    static final Duration FRESH = Duration.ofSeconds(1);

    /** {@code asked} contains ports of which nobody can say who holds them. */
    private record Look(Instant when, Collection<Integer> asked, Map<Integer, PortHolder> found) {}

    private final PortRegistryContext world;
    private Look last = new Look(Instant.MIN, java.util.Set.of(), Map.of());

    HolderNames(PortRegistryContext world) {
        this.world = world;
    }

    /** The oldest process that holds each of the ports. */
    synchronized Map<Integer, PortHolder> of(Collection<Integer> ports) {
        if (ports.isEmpty()) return Map.of();
        if (stale() || !last.asked().containsAll(ports)) last = look(ports);
        var names = new HashMap<>(last.found());
        names.keySet().retainAll(ports);
        return names;
    }

    private boolean stale() {
        return last.when().isBefore(world.clock().instant().minus(FRESH));
    }

    private Look look(Collection<Integer> ports) {
        var wanted = new HashSet<>(ports);
        if (!stale()) wanted.addAll(last.asked());
        var found = new HashMap<Integer, PortHolder>();
        world.sockets()
                .holders(wanted)
                .forEach((port, processes) ->
                        processes.stream()
                                .findFirst()
                                .ifPresent(
                                        p -> found.put(port, ListeningProcess.holder(world, p))));
        return new Look(world.clock().instant(), wanted, found);
    }
}
