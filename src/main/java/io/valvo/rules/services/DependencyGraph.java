package io.valvo.rules.services;

import io.valvo.model.spec.StackSpec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who needs whom. Asked by name; a name that is not in the graph needs nobody and is needed by
 * nobody.
 *
 * @param dependencies of every service, direct ones, only names that are themselves in the graph
 */
public record DependencyGraph(SortedMap<String, SortedSet<String>> dependencies) {

    /** Names that are no key of the map are left out. */
    public static DependencyGraph of(Map<String, ? extends Collection<String>> dependencies) {
        var graph = new TreeMap<String, SortedSet<String>>();
        dependencies.forEach((name, needs) -> graph.put(name, known(needs, dependencies.keySet())));
        return new DependencyGraph(graph);
    }

    public static DependencyGraph of(StackSpec stack) {
        var needs = new TreeMap<String, Set<String>>();
        stack.services().forEach((name, service) -> needs.put(name, service.dependsOn().keySet()));
        return of(needs);
    }

    /** What it needs directly. */
    public SortedSet<String> dependencies(String name) {
        return dependencies.getOrDefault(name, new TreeSet<>());
    }

    /** Who needs it directly. */
    public SortedSet<String> dependents(String name) {
        var found = new TreeSet<String>();
        dependencies.forEach((other, needs) -> addIf(needs.contains(name), found, other));
        return found;
    }

    /** The names and all that they need, directly or not. */
    public SortedSet<String> withDependencies(Collection<String> names) {
        return closure(names, true);
    }

    /** The names and all that need them, directly or not. */
    public SortedSet<String> withDependents(Collection<String> names) {
        return closure(names, false);
    }

    /**
     * What can start together: a service is in the first layer after all that it needs. Services of
     * a cycle, and those that need one, are in no layer.
     */
    public List<SortedSet<String>> layers() {
        var layers = new ArrayList<SortedSet<String>>();
        var placed = new HashSet<String>();
        for (var layer = next(placed); !layer.isEmpty(); layer = next(placed)) {
            layers.add(layer);
            placed.addAll(layer);
        }
        return layers;
    }

    /** What can stop together: dependents before what they need. */
    public List<SortedSet<String>> stopLayers() {
        return layers().reversed();
    }

    /**
     * Paths {@code [a, b, a]}, one for each group of services that need each other; empty when
     * there is an order.
     */
    public List<List<String>> cycles() {
        var cycles = new ArrayList<List<String>>();
        var seen = new HashSet<String>();
        layers().forEach(seen::addAll); // what has a layer is in no cycle
        for (var name : dependencies.keySet()) {
            if (seen.contains(name)) continue;
            var path = pathBack(name);
            if (!path.isEmpty()) cycles.add(path);
            seen.addAll(path);
        }
        return cycles;
    }

    private static SortedSet<String> known(Collection<String> names, Set<String> all) {
        var known = new TreeSet<>(names);
        known.retainAll(all);
        return known;
    }

    private static void addIf(boolean holds, Set<String> set, String name) {
        if (holds) set.add(name);
    }

    private SortedSet<String> closure(Collection<String> names, boolean downwards) {
        var found = new TreeSet<String>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            var name = open.pop();
            if (found.add(name)) open.addAll(downwards ? dependencies(name) : dependents(name));
        }
        return found;
    }

    private SortedSet<String> next(Set<String> placed) {
        var layer = new TreeSet<String>();
        dependencies.forEach((name, needs) ->
                addIf(!placed.contains(name) && placed.containsAll(needs), layer, name));
        return layer;
    }

    /** The shortest way from a service back to itself, breadth first; empty when there is none. */
    private List<String> pathBack(String name) {
        var cameFrom = new TreeMap<String, String>();
        Deque<String> open = new ArrayDeque<>(List.of(name));
        while (!open.isEmpty() && !cameFrom.containsKey(name)) {
            var at = open.poll();
            for (var need : dependencies(at))
                if (cameFrom.putIfAbsent(need, at) == null) open.add(need);
        }
        return cameFrom.containsKey(name) ? walk(name, cameFrom) : List.of();
    }

    private static List<String> walk(String name, Map<String, String> cameFrom) {
        var path = new ArrayList<>(List.of(name));
        var at = cameFrom.getOrDefault(name, name);
        while (!at.equals(name)) {
            path.add(at);
            at = cameFrom.getOrDefault(at, name);
        }
        path.add(name);
        return path.reversed();
    }
}
