package io.valvo.rules.cleanup;

import io.valvo.model.ProcessOwnership;

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
    private final Map<Long, SuspectProcess> byPid;
    private final Set<Long> supervisors;

    private StrayFamilies(List<SuspectProcess> all) {
        byPid =
                all.stream()
                        .collect(
                                Collectors.toMap(
                                        SuspectProcess::pid, it -> it, (_, later) -> later));
        supervisors =
                all.stream()
                        .filter(it -> it.owner() == ProcessOwnership.ANOTHER_DAEMONS)
                        .map(SuspectProcess::parent)
                        .collect(Collectors.toSet());
    }

    static List<SuspectProcess> joined(List<SuspectProcess> all) {
        var families = new StrayFamilies(all);
        return all.stream().map(families::joined).toList();
    }

    private SuspectProcess joined(SuspectProcess it) {
        return it.owner() == ProcessOwnership.FOREIGN && !it.zombie()
                ? ancestor(it, new HashSet<>()).map(up -> it.asStrayOf(up.service())).orElse(it)
                : it;
    }

    /**
     * A stray on the way up, by parents, and by leaders of sessions where a parent has ended.
     * Whoever supervises for another daemon is nobody's, and neither is what descends from it.
     */
    private Optional<SuspectProcess> ancestor(SuspectProcess it, Set<Long> seen) {
        if (it.owner() == ProcessOwnership.STRAY) return Optional.of(it);
        if (it.owner() != ProcessOwnership.FOREIGN
                || supervisors.contains(it.pid())
                || !seen.add(it.pid())) return Optional.empty();
        return Stream.of(it.parent(), it.session())
                .flatMap(pid -> Optional.ofNullable(byPid.get(pid)).stream())
                .flatMap(up -> ancestor(up, seen).stream())
                .findFirst();
    }
}
