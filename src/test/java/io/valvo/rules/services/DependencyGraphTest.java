package io.valvo.rules.services;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

class DependencyGraphTest {
    private static final DependencyGraph DIAMOND =
            DependencyGraph.of(
                    Map.of(
                            "a",
                            Set.of("b", "c"),
                            "b",
                            Set.of("d"),
                            "c",
                            Set.of("d"),
                            "d",
                            Set.of(),
                            "e",
                            Set.of()));

    @Test
    void independentServicesStartTogetherAndDependentsStopFirst() {
        assertThat(DIAMOND.layers()).containsExactly(set("d", "e"), set("b", "c"), set("a"));
        assertThat(DIAMOND.stopLayers()).containsExactly(set("a"), set("b", "c"), set("d", "e"));
    }

    @Test
    void whoNeedsWhomIsKnownBothWays() {
        assertThat(DIAMOND.dependencies("a")).containsExactly("b", "c");
        assertThat(DIAMOND.dependents("d")).containsExactly("b", "c");
        assertThat(DIAMOND.withDependents(List.of("d"))).containsExactly("a", "b", "c", "d");
        assertThat(DIAMOND.withDependencies(List.of("b", "e"))).containsExactly("b", "d", "e");
        assertThat(DIAMOND.dependencies("nobody")).isEmpty();
    }

    @Test
    void aCycleIsAPathBackAndWhatNeedsItHasNoLayer() {
        var order =
                DependencyGraph.of(
                        Map.of(
                                "a",
                                Set.of("b"),
                                "b",
                                Set.of("c"),
                                "c",
                                Set.of("b"),
                                "d",
                                Set.of()));
        assertThat(order.cycles()).containsExactly(List.of("b", "c", "b"));
        assertThat(order.layers()).containsExactly(set("d"));
        assertThat(DependencyGraph.of(Map.of("a", Set.of("a"))).cycles())
                .containsExactly(List.of("a", "a"));
    }

    @Property(tries = 300)
    void everyServiceIsAfterAllThatItNeedsOrThereIsACycle(
            @ForAll @Size(max = 30) List<@IntRange(max = 99) Integer> edges) {
        var graph = new TreeMap<String, Set<String>>();
        for (int i = 0; i < 10; i++) graph.put("s" + i, new TreeSet<>());
        for (int edge : edges) graph.getOrDefault("s" + edge / 10, Set.of()).add("s" + edge % 10);
        var order = DependencyGraph.of(graph);
        var flat = new ArrayList<String>();
        order.layers().forEach(flat::addAll);
        assertThat(flat).doesNotHaveDuplicates();
        assertThat(flat.size() == graph.size()).isEqualTo(order.cycles().isEmpty());
        for (var name : flat)
            assertThat(flat.subList(0, flat.indexOf(name))).containsAll(order.dependencies(name));
        for (var path : order.cycles())
            for (int i = 1; i < path.size(); i++)
                assertThat(order.dependencies(path.get(i - 1))).contains(path.get(i));
    }

    private static TreeSet<String> set(String... names) {
        return new TreeSet<>(List.of(names));
    }
}
