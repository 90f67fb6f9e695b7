package io.valvo.ports;

import io.valvo.model.Holder;
import io.valvo.model.PortSpec;
import io.valvo.os.Availability;
import io.valvo.os.PortLocks;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.Assignment;
import io.valvo.rules.Obstacle;
import io.valvo.rules.PortDecision.Inquiry;
import io.valvo.rules.PortDecision.Manner;
import io.valvo.rules.PortTable;
import io.valvo.rules.Reclaim;

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
 * One look at the system for one wish: which of its ports can be had, and what stands in the way of
 * the others.
 */
final class Survey {
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
        Line.Wish after(Line.Wish wish) {
            var reclaimed = new HashSet<>(wish.reclaimed());
            reclaimed.addAll(reclaim.keySet());
            return new Line.Wish(wish.asked(), Set.copyOf(reclaimed));
        }
    }

    private record Place(int port, Optional<String> address) {}

    private final Surroundings world;
    private final Names names;
    private final PortTable table;
    private final Line.Wish wish;
    private final Map<Place, Optional<Obstacle>> looked = new HashMap<>();
    private final Set<Integer> locked = new HashSet<>();
    private final Map<Integer, List<ProcessInfo>> reclaimable = new HashMap<>();

    /** Nothing better is left than a port whose old connections are closing. */
    private boolean resigned;

    private Survey(Surroundings world, Names names, PortTable table, Line.Wish wish) {
        this.world = world;
        this.names = names;
        this.table = table;
        this.wish = wish;
    }

    /** Blocks. Leaves no lock behind when it throws. */
    static Finding of(Surroundings world, Names names, PortTable table, Line.Wish wish) {
        var survey = new Survey(world, names, table, wish);
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
        var outcome = Assignment.of(candidates, (spec, port) -> obstacle(spec, port).isEmpty());
        if (!outcome.without().isEmpty()) outcome = makeDo(candidates);
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
    private Assignment.Outcome makeDo(Map<PortSpec, List<Integer>> candidates) {
        resigned = true;
        looked.values().removeIf(found -> found.filter(Survey::rests).isPresent());
        return Assignment.of(candidates, (spec, port) -> obstacle(spec, port).isEmpty());
    }

    private List<Integer> numbers(PortSpec spec) {
        boolean home = wish.asked().manner() == Manner.HOMEWARD;
        return table.candidates(wish.instance(), spec, home).stream()
                .flatMap(port -> port == PortSpec.ANY ? draw(spec) : Stream.of(port))
                .distinct()
                .toList();
    }

    private Stream<Integer> draw(PortSpec spec) {
        return IntStream.range(0, DRAWS).mapToObj(_ -> anyFree(spec.address()));
    }

    private int anyFree(Optional<String> address) {
        try {
            return world.sockets().anyFree(address);
        } catch (IOException none) {
            throw new UncheckedIOException("no free port: " + none.getMessage(), none);
        }
    }

    private Optional<Obstacle> obstacle(PortSpec spec, int port) {
        return looked.computeIfAbsent(new Place(port, spec.address()), _ -> look(spec, port));
    }

    private Optional<Obstacle> look(PortSpec spec, int port) {
        return table.obstacle(wish.instance(), port)
                .filter(it -> !resigned || !rests(it))
                .or(() -> lock(port))
                .or(() -> bind(spec, port));
    }

    private static boolean rests(Obstacle obstacle) {
        return obstacle instanceof Obstacle.Quarantined;
    }

    private Optional<Obstacle> lock(int port) {
        return switch (world.locks().tryLock(port)) {
            case PortLocks.HeldElsewhere(var daemon) ->
                    Optional.of(new Obstacle.LeasedElsewhere(daemon));
            case PortLocks.Locked() -> {
                locked.add(port);
                yield Optional.empty();
            }
        };
    }

    private Optional<Obstacle> bind(PortSpec spec, int port) {
        if (spec.socket() && table.leasedTo(wish.instance(), port))
            return Optional.empty(); // we listen there ourselves
        return switch (world.sockets().availability(port, spec.address())) {
            case Availability.FREE -> Optional.empty();
            case Availability.NO_SUCH_ADDRESS ->
                    Optional.of(new Obstacle.NoSuchAddress(spec.address().orElse("")));
            case Availability.TAKEN ->
                    mayReclaim(spec, port)
                            ? Optional.empty()
                            : Optional.of(new Obstacle.HeldBy(Optional.empty()));
        };
    }

    private boolean mayReclaim(PortSpec spec, int port) {
        if (wish.reclaimed().contains(port) || !Reclaim.possible(spec)) return false;
        var holders = world.sockets().holders(Set.of(port)).getOrDefault(port, List.of());
        if (holders.isEmpty() || !holders.stream().allMatch(holder -> mayEnd(spec, holder)))
            return false;
        reclaimable.put(port, holders);
        return true;
    }

    private boolean mayEnd(PortSpec spec, ProcessInfo holder) {
        var whose = Holding.whose(world, holder);
        return holder.pid() != world.self()
                && whose != Whose.OURS
                && Reclaim.allows(spec, whose == Whose.STRAY, holder.command());
    }

    private Map<Integer, List<ProcessInfo>> reclaim(Assignment.Outcome outcome) {
        var chosen = new HashMap<>(reclaimable);
        chosen.keySet().retainAll(outcome.given().values());
        return chosen;
    }

    private static Set<Integer> strangers(Map<Integer, Obstacle> obstacles) {
        return obstacles.entrySet().stream()
                .filter(entry -> entry.getValue().foreign())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Map<Integer, Obstacle> obstacles() {
        var found = new HashMap<Integer, Obstacle>();
        looked.forEach((place, obstacle) -> obstacle.ifPresent(o -> found.put(place.port(), o)));
        return found;
    }

    private Map<Integer, Obstacle> named(
            Map<Integer, Obstacle> obstacles, Map<Integer, Holder> holders) {
        var named = new HashMap<>(obstacles);
        named.replaceAll((port, obstacle) ->
                obstacle instanceof Obstacle.HeldBy
                        ? held(port, Optional.ofNullable(holders.get(port)))
                        : obstacle);
        return named;
    }

    /** By nobody, soon after somebody gave it back: by what is left of his connections. */
    private Obstacle held(int port, Optional<Holder> holder) {
        return table.resting(wish.instance(), port)
                .filter(_ -> holder.isEmpty())
                .<Obstacle>map(it -> new Obstacle.Quarantined(it.instance()))
                .orElseGet(() -> new Obstacle.HeldBy(holder));
    }
}
