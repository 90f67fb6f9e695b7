package io.valvo.rules.cleanup;

import io.valvo.text.BoundedPatternSearch;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which processes are litter, and what is done about them. */
public final class StrayRule {
    /** Whose process it is, by the marker that it carries. */
    public enum Owner {
        /** The daemon's that looks. */
        OURS,
        /** A daemon's that no longer lives. */
        STRAY,
        /** Another living daemon's. */
        ANOTHERS,
        /** Nobody's that Valvo knows. */
        FOREIGN
    }

    public enum Kind {
        STRAY,
        ZOMBIE,
        /** It looks like a service, by the service's {@code match}. */
        DUPLICATE,
        /** It was asked for by its command line. */
        MATCH
    }

    public enum Action {
        END,
        KEEP
    }

    /**
     * A process.
     *
     * @param session pid of the leader of its session
     * @param service whose marker it carries; empty: none
     */
    public record Suspect(
            long pid,
            long parent,
            long session,
            boolean zombie,
            Owner owner,
            String service,
            String command) {
        Suspect strayOf(String whose) {
            return new Suspect(pid, parent, session, zombie, Owner.STRAY, whose, command);
        }
    }

    /**
     * What was asked.
     *
     * @param services {@code match} by name of service
     * @param spared pids that are never touched: who asks, and its ancestors
     */
    public record Order(
            boolean force,
            Optional<Pattern> match,
            Map<String, Pattern> services,
            Set<Long> spared) {}

    /** {@code service}: empty when it has nothing to do with one. */
    public record Finding(Suspect suspect, Kind kind, String service, Action action) {}

    private StrayRule() {}

    /** Ordered by pid. */
    public static List<Finding> of(List<Suspect> all, Order order) {
        return StrayFamilies.joined(all).stream()
                .filter(it -> it.pid() > 1 && !order.spared().contains(it.pid()))
                .flatMap(it -> finding(it, order).stream())
                .sorted(Comparator.comparingLong(it -> it.suspect().pid()))
                .toList();
    }

    private static Optional<Finding> finding(Suspect it, Order order) {
        if (it.zombie())
            return Optional.of(new Finding(it, Kind.ZOMBIE, it.service(), Action.KEEP));
        return switch (it.owner()) {
            case OURS -> Optional.empty();
            case STRAY -> Optional.of(new Finding(it, Kind.STRAY, it.service(), Action.END));
            case ANOTHERS -> matching(it, order, Action.KEEP);
            case FOREIGN -> matching(it, order, foreign(it, order));
        };
    }

    /** A process that isn't Valvo's is ended only if it was named and forced. */
    private static Action foreign(Suspect it, Order order) {
        return order.force() && asked(it, order) ? Action.END : Action.KEEP;
    }

    private static Optional<Finding> matching(Suspect it, Order order, Action action) {
        var duplicate =
                order.services().entrySet().stream()
                        .filter(service ->
                                BoundedPatternSearch.found(it.command(), service.getValue()))
                        .map(Map.Entry::getKey)
                        .min(Comparator.naturalOrder());
        if (duplicate.isPresent())
            return Optional.of(new Finding(it, Kind.DUPLICATE, duplicate.get(), action));
        return asked(it, order)
                ? Optional.of(new Finding(it, Kind.MATCH, it.service(), action))
                : Optional.empty();
    }

    private static boolean asked(Suspect it, Order order) {
        return order.match()
                .filter(pattern -> BoundedPatternSearch.found(it.command(), pattern))
                .isPresent();
    }
}
