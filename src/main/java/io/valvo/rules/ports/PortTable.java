package io.valvo.rules.ports;

import io.valvo.model.event.PortEvent;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;
import io.valvo.rules.ports.PortObstacle.LeasedTo;
import io.valvo.rules.ports.PortObstacle.Leaving;
import io.valvo.rules.ports.PortObstacle.Quarantined;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The leases of one daemon's instances, and ports in quarantine, as a value. A port is leased to
 * one instance, or in quarantine after its last one, or nobody's.
 *
 * @param leases by port
 * @param quarantine ports given back whose old connections may not be closed yet
 * @param former the port that an instance last had under a name: it gets that one again where it
 *     can
 * @param leaving leased ports whose instance is on its way down or to another port: who wants one
 *     of them waits for it
 */
public record PortTable(
        Map<Integer, Lease> leases,
        Map<Integer, Resting> quarantine,
        Map<Seat, Integer> former,
        Set<Integer> leaving) {
    /** A port waits at most this long for its old connections: the time of TIME_WAIT on Linux. */
    public static final Duration QUARANTINE = Duration.ofSeconds(60);

    /** Former ports remembered; past it, only those of leases. */
    static final int REMEMBERED = 10_000;

    public static final PortTable EMPTY = new PortTable(Map.of(), Map.of(), Map.of(), Set.of());

    /** A port's name within an instance. */
    public record Seat(String instance, String name) {}

    /**
     * In quarantine since then, for all but the instance that had it.
     *
     * @param handed that one was known to leave: whoever of this daemon wants the port may have it
     *     at once
     */
    public record Resting(String instance, Instant since, boolean handed) {}

    /** The table after a change, and what is to be told. */
    public record Step(PortTable next, List<PortEvent> facts) {}

    /**
     * Views, not copies: with a thousand instances each change would copy thousands of entries
     * twice.
     */
    public PortTable {
        leases = Collections.unmodifiableMap(leases);
        quarantine = Collections.unmodifiableMap(quarantine);
        former = Collections.unmodifiableMap(former);
        leaving = Set.copyOf(leaving);
    }

    /** As an earlier daemon left it. */
    public static PortTable of(Collection<Lease> leases) {
        var byPort = new HashMap<Integer, Lease>();
        leases.forEach(lease -> byPort.put(lease.port(), lease));
        var former = new HashMap<Seat, Integer>();
        leases.forEach(lease -> former.put(seat(lease), lease.port()));
        return new PortTable(byPort, Map.of(), former, Set.of());
    }

    /** What to try for the instance that stays where it is if it can. */
    public List<Integer> candidates(String instance, PortSpec spec) {
        return candidates(instance, spec, false);
    }

    /**
     * What to try for the instance, in this order: its former port if that is still a candidate,
     * then as declared; {@code home}: its first choice even before its former port.
     */
    public List<Integer> candidates(String instance, PortSpec spec, boolean home) {
        var declared = spec.candidates();
        int first = declared.getFirst();
        if (spec.onConflict() == OnConflict.FAIL && first != PortSpec.ANY) return List.of(first);
        var homeward = home && first != PortSpec.ANY ? Stream.of(first) : Stream.<Integer>empty();
        return Stream.of(homeward, former(instance, spec).stream(), declared.stream())
                .flatMap(it -> it)
                .distinct()
                .toList();
    }

    /** Why the instance can't have the port, as far as this table knows. */
    public Optional<PortObstacle> obstacle(String instance, int port) {
        var lease = leases.get(port);
        if (lease != null && !lease.instance().equals(instance))
            return Optional.of(leaving.contains(port) ? new Leaving(lease) : new LeasedTo(lease));
        return quarantined(instance, port)
                .filter(it -> !it.handed())
                .map(it -> new Quarantined(it.instance()));
    }

    /** The quarantine of a port that another instance had. */
    public Optional<Resting> quarantined(String instance, int port) {
        return Optional.ofNullable(quarantine.get(port))
                .filter(it -> !it.instance().equals(instance));
    }

    /** Ports in quarantine that whoever of this daemon wants them may have. */
    public Set<Integer> handed() {
        return quarantine.entrySet().stream()
                .filter(it -> it.getValue().handed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The instance is on its way down, or to other ports.
     *
     * @param keeps ports that it is going to want again
     */
    public PortTable announceRelease(String instance, Set<Integer> keeps) {
        var next = new HashSet<>(leaving);
        of(instance).map(Lease::port).filter(it -> !keeps.contains(it)).forEach(next::add);
        return new PortTable(leases, quarantine, former, next);
    }

    /** The instance doesn't leave any more. */
    public PortTable withdrawRelease(String instance) {
        var next = new HashSet<>(leaving);
        of(instance).map(Lease::port).forEach(next::remove);
        return new PortTable(leases, quarantine, former, next);
    }

    public boolean leasedTo(String instance, int port) {
        var lease = leases.get(port);
        return lease != null && lease.instance().equals(instance);
    }

    /** Whether other daemons must keep off the port on our account. */
    public boolean guards(int port) {
        return leases.containsKey(port) || quarantine.containsKey(port);
    }

    /**
     * The instance has exactly these ports from now on.
     *
     * @param ports by name; a port that another has is a bug of the caller
     * @throws IllegalStateException for such a port
     */
    public Step grant(String instance, Map<String, Integer> ports, Instant now) {
        ports.values().forEach(port -> requireUnobstructed(instance, port));
        var chosen =
                ports.entrySet().stream()
                        .map(e -> new Lease(e.getValue(), e.getKey(), instance))
                        .toList();
        var dropped = of(instance).filter(lease -> !chosen.contains(lease)).toList();
        var added =
                chosen.stream().filter(lease -> !lease.equals(leases.get(lease.port()))).toList();
        var step = change(dropped, added, now);
        return new Step(step.next().withdrawRelease(instance), step.facts());
    }

    /** The instance has no port from now on; what it had goes into quarantine. */
    public Step release(String instance, Instant now) {
        return change(of(instance).toList(), List.of(), now);
    }

    /**
     * Ends the quarantine of the ports that are closed, and of those that have been in it for too
     * long.
     *
     * @param closed ports that no connection occupies any more
     */
    public PortTable endQuarantine(Set<Integer> closed, Instant now) {
        var still = new HashMap<>(quarantine);
        still.entrySet()
                .removeIf(
                        entry -> closed.contains(entry.getKey()) || overdue(entry.getValue(), now));
        return new PortTable(leases, still, former, leaving);
    }

    private static boolean overdue(Resting resting, Instant now) {
        return !now.isBefore(resting.since().plus(QUARANTINE));
    }

    private Step change(List<Lease> dropped, List<Lease> added, Instant now) {
        if (dropped.isEmpty() && added.isEmpty()) return new Step(this, List.of());
        var nextLeases = new HashMap<>(leases);
        var nextQuarantine = new HashMap<>(quarantine);
        var nextLeaving = new HashSet<>(leaving);
        for (var lease : dropped) {
            boolean handed = nextLeaving.remove(lease.port());
            nextLeases.remove(lease.port());
            nextQuarantine.put(lease.port(), new Resting(lease.instance(), now, handed));
        }
        for (var lease : added) {
            nextLeases.put(lease.port(), lease);
            nextQuarantine.remove(lease.port());
        }
        return new Step(
                new PortTable(nextLeases, nextQuarantine, remember(added), nextLeaving),
                facts(dropped, added));
    }

    private Map<Seat, Integer> remember(List<Lease> added) {
        var next = new HashMap<>(former);
        added.forEach(lease -> next.put(seat(lease), lease.port()));
        if (next.size() > REMEMBERED) next.keySet().retainAll(seats(added));
        return next;
    }

    private Set<Seat> seats(List<Lease> added) {
        var seats = new HashSet<Seat>();
        Stream.concat(leases.values().stream(), added.stream())
                .forEach(lease -> seats.add(seat(lease)));
        return seats;
    }

    private static List<PortEvent> facts(List<Lease> dropped, List<Lease> added) {
        var facts = new ArrayList<PortEvent>();
        dropped.forEach(lease -> facts.add(new PortEvent.Released(lease)));
        added.forEach(lease -> facts.add(new PortEvent.Leased(lease)));
        return facts;
    }

    private Optional<Integer> former(String instance, PortSpec spec) {
        return Optional.ofNullable(former.get(new Seat(instance, spec.name())))
                .filter(port ->
                        spec.candidates().contains(port)
                                || spec.candidates().contains(PortSpec.ANY));
    }

    /** The leases of the instance. */
    public Stream<Lease> of(String instance) {
        return leases.values().stream().filter(lease -> lease.instance().equals(instance));
    }

    private void requireUnobstructed(String instance, int port) {
        obstacle(instance, port)
                .filter(obstacle -> !(obstacle instanceof Quarantined))
                .ifPresent(obstacle -> {
                    throw new IllegalStateException(
                            obstacle.text(port) + ", not to be granted to " + instance);
                });
    }

    private static Seat seat(Lease lease) {
        return new Seat(lease.instance(), lease.name());
    }
}
