package io.valvo.rules.ports;

import io.valvo.model.spec.PortSpec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Gives each port of one instance a number, none twice: the first candidate that is available and
 * not given yet, else another spec moves over if it can. If there is a way to serve all, it is
 * found (bipartite matching by augmenting paths, H. W. Kuhn 1955).
 */
public final class PortMatching {
    /**
     * What was given.
     *
     * @param given numbers by the name of the spec
     * @param without names of the specs that nothing was left for
     */
    public record Outcome(Map<String, Integer> given, Set<String> without) {}

    private final Map<PortSpec, List<Integer>> candidates;
    private final BiPredicate<PortSpec, Integer> available;
    private final Map<Integer, PortSpec> taken = new HashMap<>();

    private PortMatching(
            Map<PortSpec, List<Integer>> candidates, BiPredicate<PortSpec, Integer> available) {
        this.candidates = candidates;
        this.available = available;
    }

    /**
     * Gives what can be given.
     *
     * @param candidates in order of preference; iterated in the map's order
     * @param available asked lazily, in order of preference, possibly twice for one port
     */
    public static Outcome of(
            Map<PortSpec, List<Integer>> candidates, BiPredicate<PortSpec, Integer> available) {
        var assignment = new PortMatching(candidates, available);
        var without = new LinkedHashSet<String>();
        for (var spec : candidates.keySet()) {
            if (!assignment.place(spec)) without.add(spec.name());
        }
        return new Outcome(assignment.given(), without);
    }

    private boolean place(PortSpec spec) {
        return untaken(spec)
                .map(port -> take(port, spec))
                .orElseGet(() -> displace(spec, new HashSet<>()));
    }

    private Optional<Integer> untaken(PortSpec spec) {
        return candidates(spec).stream()
                .filter(port -> !taken.containsKey(port) && available.test(spec, port))
                .findFirst();
    }

    private boolean displace(PortSpec spec, Set<Integer> visited) {
        for (int port : candidates(spec)) {
            if (!available.test(spec, port) || !visited.add(port)) continue;
            var owner = taken.get(port);
            if (owner == null || displace(owner, visited)) return take(port, spec);
        }
        return false;
    }

    private List<Integer> candidates(PortSpec spec) {
        return candidates.getOrDefault(spec, List.of());
    }

    private boolean take(int port, PortSpec spec) {
        taken.put(port, spec);
        return true;
    }

    private Map<String, Integer> given() {
        var given = new LinkedHashMap<String, Integer>();
        taken.forEach((port, spec) -> given.put(spec.name(), port));
        return given;
    }
}
