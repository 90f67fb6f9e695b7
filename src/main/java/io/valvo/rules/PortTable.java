package io.valvo.rules;

import io.valvo.model.Lease;
import io.valvo.model.OnConflict;
import io.valvo.model.PortFact;
import io.valvo.model.PortSpec;
import io.valvo.rules.Obstacle.LeasedTo;
import io.valvo.rules.Obstacle.Quarantined;

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
import java.util.stream.Stream;

/**
 * Who has which port among the instances of one daemon. A port is leased to one instance, or in
 * quarantine after its last one, or nobody's.
 *
 * @param leases by port
 * @param quarantine ports given back whose old connections may not be closed yet
 * @param former the port that an instance last had under a name: it gets that one again where it
 *     can
 */
public record PortTable(
        Map<Integer, Lease> leases, Map<Integer, Resting> quarantine, Map<Seat, Integer> former) {
    /** A port waits at most this long for its old connections: the time of TIME_WAIT on Linux. */
    public static final Duration QUARANTINE = Duration.ofSeconds(60);

    /** Former ports remembered; past it, only those of leases. */
    static final int REMEMBERED = 10_000;

    public static final PortTable EMPTY = new PortTable(Map.of(), Map.of(), Map.of());

    /** A port's name within an instance. */
    public record Seat(String instance, String name) {}

    /** In quarantine since then, for all but the instance that had it. */
    public record Resting(String instance, Instant since) {}

    /** The table after a change, and what is to be told. */
    public record Step(PortTable next, List<PortFact> facts) {}

    /**
     * Views, not copies: with a thousand instances each change would copy thousands of entries
     * twice.
     */
    public PortTable {
        leases = Collections.unmodifiableMap(leases);
        quarantine = Collections.unmodifiableMap(quarantine);
        former = Collections.unmodifiableMap(former);
    }

    /** As an earlier daemon left it. */
    public static PortTable of(Collection<Lease> leases) {
        var byPort = new HashMap<Integer, Lease>();
        leases.forEach(lease -> byPort.put(lease.port(), lease));
        var former = new HashMap<Seat, Integer>();
        leases.forEach(lease -> former.put(seat(lease), lease.port()));
        return new PortTable(byPort, Map.of(), former);
    }

    /**
     * What to try for the instance, in this order: its former port if that is still a candidate,
     * then as declared.
     */
    public List<Integer> candidates(String instance, PortSpec spec) {
        var declared = spec.candidates();
        if (spec.onConflict() == OnConflict.FAIL && declared.getFirst() != PortSpec.ANY)
            return List.of(declared.getFirst());
        return Stream.concat(former(instance, spec).stream(), declared.stream())
                .distinct()
                .toList();
    }

    /** Why the instance can't have the port, as far as this table knows. */
    public Optional<Obstacle> obstacle(String instance, int port) {
        var lease = leases.get(port);
        if (lease != null && !lease.instance().equals(instance))
            return Optional.of(new LeasedTo(lease));
        var resting = quarantine.get(port);
        if (resting != null && !resting.instance().equals(instance))
            return Optional.of(new Quarantined(resting.instance()));
        return Optional.empty();
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
     * @param ports by name; a port with an {@link #obstacle} is a bug of the caller
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
        return change(dropped, added, now);
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
    public PortTable settle(Set<Integer> closed, Instant now) {
        var still = new HashMap<>(quarantine);
        still.entrySet()
                .removeIf(
                        entry -> closed.contains(entry.getKey()) || overdue(entry.getValue(), now));
        return new PortTable(leases, still, former);
    }

    private static boolean overdue(Resting resting, Instant now) {
        return !now.isBefore(resting.since().plus(QUARANTINE));
    }

    private Step change(List<Lease> dropped, List<Lease> added, Instant now) {
        if (dropped.isEmpty() && added.isEmpty()) return new Step(this, List.of());
        var nextLeases = new HashMap<>(leases);
        var nextQuarantine = new HashMap<>(quarantine);
        for (var lease : dropped) {
            nextLeases.remove(lease.port());
            nextQuarantine.put(lease.port(), new Resting(lease.instance(), now));
        }
        for (var lease : added) {
            nextLeases.put(lease.port(), lease);
            nextQuarantine.remove(lease.port());
        }
        return new Step(
                new PortTable(nextLeases, nextQuarantine, remember(added)), facts(dropped, added));
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

    private static List<PortFact> facts(List<Lease> dropped, List<Lease> added) {
        var facts = new ArrayList<PortFact>();
        dropped.forEach(lease -> facts.add(new PortFact.Released(lease)));
        added.forEach(lease -> facts.add(new PortFact.Leased(lease)));
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
                .ifPresent(obstacle -> {
                    throw new IllegalStateException(
                            obstacle.text(port) + ", not to be granted to " + instance);
                });
    }

    private static Seat seat(Lease lease) {
        return new Seat(lease.instance(), lease.name());
    }
}
