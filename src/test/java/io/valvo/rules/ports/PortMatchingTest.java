package io.valvo.rules.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PortMatchingTest {
    @Test
    void eachPortGetsItsFirstAvailableCandidate() {
        var outcome = assign(Set.of(8001, 8002), Map.of("http", List.of(8000, 8001, 8002)));
        assertThat(outcome.given()).containsExactly(Map.entry("http", 8001));
        assertThat(outcome.without()).isEmpty();
    }

    @Test
    void aPortMovesOverWhenAnotherHasNoOtherChoice() {
        var outcome =
                assign(
                        Set.of(1, 2, 3),
                        ordered("a", List.of(1, 2), "b", List.of(2, 3), "c", List.of(1)));
        assertThat(outcome.given()).isEqualTo(Map.of("c", 1, "a", 2, "b", 3));
    }

    @Test
    void aPortDoesNotMoveOverWhenTheOtherHasAChoice() {
        var outcome = assign(Set.of(1, 2, 3), ordered("a", List.of(1, 2), "b", List.of(1, 3)));
        assertThat(outcome.given()).isEqualTo(Map.of("a", 1, "b", 3));
    }

    @Test
    void portsThatNothingIsLeftForAreNamed() {
        var outcome = assign(Set.of(1), ordered("a", List.of(1), "b", List.of(1, 2)));
        assertThat(outcome.without()).containsExactly("b");
    }

    private static PortMatching.Outcome assign(
            Set<Integer> available, Map<String, List<Integer>> wanted) {
        var candidates = new LinkedHashMap<PortSpec, List<Integer>>();
        wanted.forEach((name, ports) -> candidates.put(spec(name, ports), ports));
        return PortMatching.of(candidates, (_, port) -> available.contains(port));
    }

    private static Map<String, List<Integer>> ordered(
            String a, List<Integer> of, String b, List<Integer> ofB) {
        var map = new LinkedHashMap<String, List<Integer>>();
        map.put(a, of);
        map.put(b, ofB);
        return map;
    }

    private static Map<String, List<Integer>> ordered(
            String a, List<Integer> of, String b, List<Integer> ofB, String c, List<Integer> ofC) {
        var map = ordered(a, of, b, ofB);
        map.put(c, ofC);
        return map;
    }

    private static PortSpec spec(String name, List<Integer> candidates) {
        return new PortSpec(
                name, candidates, OnConflict.MIGRATE, false, Optional.empty(), List.of());
    }
}
