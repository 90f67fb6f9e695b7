package io.valvo.ports;

import io.valvo.model.ProcessOwnership;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.PortHolder;
import io.valvo.os.PortAvailability;
import io.valvo.os.PortLocks;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.ports.PortDecision.Inquiry;
import io.valvo.rules.ports.PortDecision.Manner;
import io.valvo.rules.ports.PortMatching;
import io.valvo.rules.ports.PortObstacle;
import io.valvo.rules.ports.PortTable;
import io.valvo.rules.ports.ReclaimRule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Checks table, locks and the kernel for one {@link PortCommand.Acquire}: which of its ports can be
 * had, and what stands in the way of the others.
 */
final class PortSurvey {
    /** So many ports the kernel is asked for where any will do. */
    static final int DRAWS = 4;

    /**
     * @param locked ports whose locks were taken or confirmed on the way; what isn't granted has to
     *     be given back
     * @param reclaim holders to be ended before the ports given can be granted
     */
    record Finding(Inquiry inquiry, Set<Integer> locked, Map<Integer, List<ProcessInfo>> reclaim) {
        /** Whom to end. */
        List<ProcessInfo> holders() {
            return reclaim.values().stream().flatMap(List::stream).distinct().toList();
        }

        /** The wish as it is after that. */
        AcquireQueue.PendingAcquire after(AcquireQueue.PendingAcquire wish) {
            var reclaimed = new HashSet<>(wish.reclaimed());
            reclaimed.addAll(reclaim.keySet());
            return new AcquireQueue.PendingAcquire(wish.asked(), Set.copyOf(reclaimed));
        }
    }

    private record Place(int port, Optional<String> address) {}

    private final PortRegistryContext world;
    private final HolderNames names;
    private final PortTable table;
    private final AcquireQueue.PendingAcquire wish;
    private final Map<Place, Optional<PortObstacle>> obstacleOf = new HashMap<>();
    private final Set<Integer> locked = new HashSet<>();
    private final Map<Integer, List<ProcessInfo>> reclaimable = new HashMap<>();

    /** Nothing better is left than a port whose old connections are closing. */
    private boolean acceptsQuarantined;

    private PortSurvey(
            PortRegistryContext world,
            HolderNames names,
            PortTable table,
            AcquireQueue.PendingAcquire wish) {
        this.world = world;
        this.names = names;
        this.table = table;
        this.wish = wish;
    }

    /** Blocks. Leaves no lock behind when it throws. */
    static Finding of(
            PortRegistryContext world,
            HolderNames names,
            PortTable table,
            AcquireQueue.PendingAcquire wish) {
        var survey = new PortSurvey(world, names, table, wish);
        try {
            return survey.run();
        } catch (RuntimeException failure) {
            survey.locked.stream()
                    .filter(port -> !table.guards(port))
                    .forEach(world.locks()::unlock);
            throw failure;
        }
    }

    private Finding run() {
        var specs = wish.asked().ports();
        var candidates = new LinkedHashMap<PortSpec, List<Integer>>();
        specs.forEach(spec -> candidates.put(spec, numbers(spec)));
        var outcome = PortMatching.of(candidates, (spec, port) -> obstacle(spec, port).isEmpty());
        if (!outcome.without().isEmpty()) outcome = matchWithQuarantined(candidates);
        var obstacles = obstacles();
        var holders = names.of(strangers(obstacles));
        var manner = wish.asked().manner();
        var inquiry = new Inquiry(specs, outcome, named(obstacles, holders), holders, manner);
        return new Finding(
                inquiry, locked, outcome.without().isEmpty() ? reclaim(outcome) : Map.of());
    }

    /**
     * Where nothing else is left, a port in quarantine will do, if one can listen beside the old
     * connections: servers set SO_REUSEADDR.
     */
    private PortMatching.Outcome matchWithQuarantined(Map<PortSpec, List<Integer>> candidates) {
        acceptsQuarantined = true;
        obstacleOf.values().removeIf(found -> found.filter(PortSurvey::isQuarantined).isPresent());
        return PortMatching.of(candidates, (spec, port) -> obstacle(spec, port).isEmpty());
    }

    private List<Integer> numbers(PortSpec spec) {
        boolean home = wish.asked().manner() == Manner.HOMEWARD;
        return table.candidates(wish.instance(), spec, home).stream()
                .flatMap(port -> port == PortSpec.ANY ? drawFree(spec) : Stream.of(port))
                .distinct()
                .toList();
    }

    private Stream<Integer> drawFree(PortSpec spec) {
        return IntStream.range(0, DRAWS).mapToObj(_ -> anyFree(spec.address()));
    }

    private int anyFree(Optional<String> address) {
        try {
            return world.sockets().anyFree(address);
        } catch (IOException none) {
            throw new UncheckedIOException("no free port: " + none.getMessage(), none);
        }
    }

    private Optional<PortObstacle> obstacle(PortSpec spec, int port) {
        return obstacleOf.computeIfAbsent(
                new Place(port, spec.address()), _ -> inspect(spec, port));
    }

    private Optional<PortObstacle> inspect(PortSpec spec, int port) {
        return table.obstacle(wish.instance(), port)
                .filter(it -> !acceptsQuarantined || !isQuarantined(it))
                .or(() -> lock(port))
                .or(() -> bind(spec, port));
    }

    private static boolean isQuarantined(PortObstacle obstacle) {
        return obstacle instanceof PortObstacle.Quarantined;
    }

    private Optional<PortObstacle> lock(int port) {
        return switch (world.locks().tryLock(port)) {
            case PortLocks.HeldElsewhere(var daemon) ->
                    Optional.of(new PortObstacle.LeasedElsewhere(daemon));
            case PortLocks.Locked() -> {
                locked.add(port);
                yield Optional.empty();
            }
        };
    }

    private Optional<PortObstacle> bind(PortSpec spec, int port) {
        if (spec.socket() && table.leasedTo(wish.instance(), port))
            return Optional.empty(); // we listen there ourselves
        return switch (world.sockets().availability(port, spec.address())) {
            case PortAvailability.FREE -> Optional.empty();
            case PortAvailability.NO_SUCH_ADDRESS ->
                    Optional.of(new PortObstacle.NoSuchAddress(spec.address().orElse("")));
            case PortAvailability.TAKEN ->
                    mayReclaim(spec, port)
                            ? Optional.empty()
                            : Optional.of(new PortObstacle.HeldBy(Optional.empty()));
        };
    }

    private boolean mayReclaim(PortSpec spec, int port) {
        if (wish.reclaimed().contains(port) || !ReclaimRule.possible(spec)) return false;
        var holders = world.sockets().holders(Set.of(port)).getOrDefault(port, List.of());
        if (holders.isEmpty() || !holders.stream().allMatch(holder -> mayEnd(spec, holder)))
            return false;
        reclaimable.put(port, holders);
        return true;
    }

    private boolean mayEnd(PortSpec spec, ProcessInfo holder) {
        var whose = ListeningProcess.whose(world, holder);
        return holder.pid() != world.self()
                && whose != ProcessOwnership.OURS
                && ReclaimRule.allows(spec, whose == ProcessOwnership.STRAY, holder.command());
    }

    private Map<Integer, List<ProcessInfo>> reclaim(PortMatching.Outcome outcome) {
        var chosen = new HashMap<>(reclaimable);
        chosen.keySet().retainAll(outcome.given().values());
        return chosen;
    }

    private static Set<Integer> strangers(Map<Integer, PortObstacle> obstacles) {
        return obstacles.entrySet().stream()
                .filter(entry -> entry.getValue().foreign())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Map<Integer, PortObstacle> obstacles() {
        var found = new HashMap<Integer, PortObstacle>();
        obstacleOf.forEach(
                (place, obstacle) -> obstacle.ifPresent(o -> found.put(place.port(), o)));
        return found;
    }

    private Map<Integer, PortObstacle> named(
            Map<Integer, PortObstacle> obstacles, Map<Integer, PortHolder> holders) {
        var named = new HashMap<>(obstacles);
        named.replaceAll((port, obstacle) ->
                obstacle instanceof PortObstacle.HeldBy
                        ? held(port, Optional.ofNullable(holders.get(port)))
                        : obstacle);
        return named;
    }

    /** By nobody, soon after somebody gave it back: by what is left of his connections. */
    private PortObstacle held(int port, Optional<PortHolder> holder) {
        return table.quarantined(wish.instance(), port)
                .filter(_ -> holder.isEmpty())
                .<PortObstacle>map(it -> new PortObstacle.Quarantined(it.instance()))
                .orElseGet(() -> new PortObstacle.HeldBy(holder));
    }
}
