package io.valvo.os;

import io.valvo.os.Lives.Life;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * From which of our processes an orphan descends that nobody has seen at its parent's: it is one of
 * those that lived when it began, and each clue that fits any of them leaves those that it fits.
 * Pure.
 */
final class Attribution {
    private Attribution() {}

    /**
     * @param lives those that lived when it began
     * @param ended owners whose process was heard to end just as it came home
     * @param ours whether only descendants of ours come home; as process 1 everybody's do
     */
    static Owner of(List<Life> lives, Clues clues, Set<String> ended, boolean ours) {
        var left = lives;
        boolean clear = false;
        List<Predicate<Life>> fits =
                List.of(
                        life -> life.slack() > 0 && life.slack() == clues.slack(),
                        life -> life.cgroup().filter(clues::isIn).isPresent(),
                        life -> life.outputs().stream().anyMatch(clues.outputs()::contains),
                        life -> clues.executes(life.executable()));
        for (var fit : fits) {
            var fitting = left.stream().filter(fit).toList();
            clear |= !fitting.isEmpty();
            if (!fitting.isEmpty()) left = fitting;
        }
        return clear || ours ? among(narrowed(left, ended), !clear) : new Owner.Unknown(Set.of());
    }

    private static List<Life> narrowed(List<Life> lives, Set<String> ended) {
        var fitting = lives.stream().filter(it -> ended.contains(it.owner())).toList();
        return fitting.isEmpty() ? lives : fitting;
    }

    /** What a helper may have left is its process' rather than unknown. */
    private static Owner among(List<Life> lives, boolean guessed) {
        var owners = lives.stream().map(Life::owner).collect(Collectors.toSet());
        if (owners.size() > 1)
            owners.removeIf(it -> Errand.served(it).filter(owners::contains).isPresent());
        return owners.size() == 1
                ? new Owner.Known(owners.iterator().next(), guessed)
                : new Owner.Unknown(owners);
    }
}
