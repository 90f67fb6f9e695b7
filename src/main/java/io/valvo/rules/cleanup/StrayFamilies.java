package io.valvo.rules.cleanup;

import io.valvo.rules.cleanup.StrayRule.Owner;
import io.valvo.rules.cleanup.StrayRule.Suspect;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Marks as strays the descendants of strays that carry no marker (they emptied or overwrote their
 * environment), by parent and by session: were their ancestor ended alone, nothing would tell any
 * more whose they are.
 */
final class StrayFamilies {
    private final Map<Long, Suspect> byPid;
    private final Set<Long> supervisors;

    private StrayFamilies(List<Suspect> all) {
        byPid = all.stream().collect(Collectors.toMap(Suspect::pid, it -> it, (_, later) -> later));
        supervisors =
                all.stream()
                        .filter(it -> it.owner() == Owner.ANOTHERS)
                        .map(Suspect::parent)
                        .collect(Collectors.toSet());
    }

    static List<Suspect> joined(List<Suspect> all) {
        var families = new StrayFamilies(all);
        return all.stream().map(families::joined).toList();
    }

    private Suspect joined(Suspect it) {
        return it.owner() == Owner.FOREIGN && !it.zombie()
                ? ancestor(it, new HashSet<>()).map(up -> it.strayOf(up.service())).orElse(it)
                : it;
    }

    /**
     * A stray on the way up, by parents, and by leaders of sessions where a parent has ended.
     * Whoever supervises for another daemon is nobody's, and neither is what descends from it.
     */
    private Optional<Suspect> ancestor(Suspect it, Set<Long> seen) {
        if (it.owner() == Owner.STRAY) return Optional.of(it);
        if (it.owner() != Owner.FOREIGN || supervisors.contains(it.pid()) || !seen.add(it.pid()))
            return Optional.empty();
        return Stream.of(it.parent(), it.session())
                .flatMap(pid -> Optional.ofNullable(byPid.get(pid)).stream())
                .flatMap(up -> ancestor(up, seen).stream())
                .findFirst();
    }
}
