package io.valvo.os.linux;

import io.valvo.os.HelperProcess;
import io.valvo.os.linux.StartedProcesses.Life;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Attributes an orphan to the process that it descends from when its ancestry was never seen: it is
 * one of those that lived when it began, and each clue that fits any of them leaves those that it
 * fits. Pure.
 */
final class OrphanAttribution {
    private OrphanAttribution() {}

    /**
     * @param lives those that lived when it began
     * @param ended owners whose process was heard to end just as it came home
     * @param ours whether only descendants of ours come home; as process 1 everybody's do
     */
    static OrphanOwner of(List<Life> lives, OrphanClues clues, Set<String> ended, boolean ours) {
        var fits =
                List.<Predicate<Life>>of(
                        life -> life.slack() > 0 && life.slack() == clues.slack(),
                        life -> life.cgroup().filter(clues::isIn).isPresent(),
                        life -> life.outputs().stream().anyMatch(clues.outputs()::contains));
        var left = lives;
        for (var fit : fits) left = fitting(left, fit);
        boolean certain = fits.stream().anyMatch(fit -> lives.stream().anyMatch(fit));
        Predicate<Life> alike = life -> clues.executes(life.executable());
        boolean any = certain || ours || left.stream().anyMatch(alike);
        var narrowed = fitting(fitting(left, alike), it -> ended.contains(it.owner()));
        return any ? among(narrowed, !certain) : new OrphanOwner.Unknown(Set.of());
    }

    /** Those that fit; all, if none does. */
    private static List<Life> fitting(List<Life> lives, Predicate<Life> fit) {
        var fitting = lives.stream().filter(fit).toList();
        return fitting.isEmpty() ? lives : fitting;
    }

    /** What a helper may have left is its process' rather than unknown. */
    private static OrphanOwner among(List<Life> lives, boolean guessed) {
        var owners = lives.stream().map(Life::owner).collect(Collectors.toSet());
        if (owners.size() > 1)
            owners.removeIf(
                    it -> HelperProcess.servedMarker(it).filter(owners::contains).isPresent());
        return owners.size() == 1
                ? new OrphanOwner.Known(owners.iterator().next(), guessed)
                : new OrphanOwner.Unknown(owners);
    }
}
