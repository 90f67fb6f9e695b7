package io.valvo.rules.cleanup;

import io.valvo.rules.cleanup.CleanupFinding.Action;
import io.valvo.rules.cleanup.CleanupFinding.Kind;
import io.valvo.text.BoundedPatternSearch;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides which processes are litter (strays, zombies, duplicates), and what is done about them.
 */
public final class StrayRule {
    private StrayRule() {}

    /**
     * What was found among all processes, ordered by pid.
     *
     * @param services {@code match} by name of service
     */
    public static List<CleanupFinding> findings(
            List<SuspectProcess> all, CleanupRequest request, Map<String, Pattern> services) {
        return StrayFamilies.joined(all).stream()
                .filter(it -> it.pid() > 1 && !request.spared().contains(it.pid()))
                .flatMap(it -> finding(it, request, services).stream())
                .sorted(Comparator.comparingLong(it -> it.process().pid()))
                .toList();
    }

    private static Optional<CleanupFinding> finding(
            SuspectProcess it, CleanupRequest request, Map<String, Pattern> services) {
        if (it.zombie())
            return Optional.of(new CleanupFinding(it, Kind.ZOMBIE, it.service(), Action.KEEP));
        return switch (it.owner()) {
            case OURS -> Optional.empty();
            case STRAY -> Optional.of(new CleanupFinding(it, Kind.STRAY, it.service(), Action.END));
            case ANOTHER_DAEMONS -> matching(it, request, services, Action.KEEP);
            case FOREIGN -> matching(it, request, services, foreign(it, request));
        };
    }

    /** A process that isn't Valvo's is ended only if it was named and forced. */
    private static Action foreign(SuspectProcess it, CleanupRequest request) {
        return request.force() && asked(it, request) ? Action.END : Action.KEEP;
    }

    private static Optional<CleanupFinding> matching(
            SuspectProcess it,
            CleanupRequest request,
            Map<String, Pattern> services,
            Action action) {
        var duplicate =
                services.entrySet().stream()
                        .filter(service ->
                                BoundedPatternSearch.found(it.command(), service.getValue()))
                        .map(Map.Entry::getKey)
                        .min(Comparator.naturalOrder());
        if (duplicate.isPresent())
            return Optional.of(new CleanupFinding(it, Kind.DUPLICATE, duplicate.get(), action));
        return asked(it, request)
                ? Optional.of(new CleanupFinding(it, Kind.MATCH, it.service(), action))
                : Optional.empty();
    }

    private static boolean asked(SuspectProcess it, CleanupRequest request) {
        return request.match()
                .filter(pattern -> BoundedPatternSearch.found(it.command(), pattern))
                .isPresent();
    }
}
