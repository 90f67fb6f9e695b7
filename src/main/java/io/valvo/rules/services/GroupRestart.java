package io.valvo.rules.services;

import io.valvo.model.spec.GroupSpec;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A group that recovers from a member's failure as OTP's supervisor has it: all that are affected
 * come down first, then they start again in the order of the group.
 *
 * @param affected members that restart, in the order of the group; the failed one among them
 * @param down those that have been seen down since
 * @see <a href="https://www.erlang.org/doc/system/sup_princ.html">Supervision principles</a>
 */
public record GroupRestart(GroupSpec group, List<String> affected, Set<String> down) {

    /** Empty: nobody but the failed member is concerned. */
    public static Optional<GroupRestart> from(GroupSpec group, String failed) {
        var affected = affected(group, failed);
        return affected.size() < 2
                ? Optional.empty()
                : Optional.of(new GroupRestart(group, affected, Set.of(failed)));
    }

    private static List<String> affected(GroupSpec group, String failed) {
        return switch (group.strategy()) {
            case ONE_FOR_ONE -> List.of(failed);
            case ONE_FOR_ALL -> group.members();
            case REST_FOR_ONE ->
                    group.members()
                            .subList(group.members().indexOf(failed), group.members().size());
        };
    }

    public GroupRestart seenDown(String member) {
        if (!affected.contains(member) || down.contains(member)) return this;
        var more = new HashSet<>(down);
        more.add(member);
        return new GroupRestart(group, affected, Set.copyOf(more));
    }

    public boolean allDown() {
        return down.containsAll(affected);
    }

    /**
     * Why this member may not start yet; {@code started} tells of a member whether it runs again.
     */
    public Optional<String> closed(String member, Predicate<String> started) {
        if (!affected.contains(member)) return Optional.empty();
        return blockers(member, started)
                .findFirst()
                .map(it -> "group %s recovers: waiting for %s".formatted(group.name(), it));
    }

    /** Everybody runs again. */
    public boolean over(Predicate<String> started) {
        return allDown() && affected.stream().allMatch(started);
    }

    private Stream<String> blockers(String member, Predicate<String> started) {
        if (!allDown()) return affected.stream().filter(it -> !down.contains(it));
        return affected.stream().takeWhile(it -> !it.equals(member)).filter(started.negate());
    }
}
