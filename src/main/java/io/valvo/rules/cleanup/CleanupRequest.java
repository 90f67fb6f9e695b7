package io.valvo.rules.cleanup;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What cleanup was asked for.
 *
 * @param match of command lines of other processes
 * @param force also ends those that {@code match} and aren't ours
 * @param dryRun ends nothing
 * @param spared pids that are never touched: who asks, and its ancestors
 */
public record CleanupRequest(
        Optional<Pattern> match, boolean force, boolean dryRun, Set<Long> spared) {
    public CleanupRequest {
        spared = Set.copyOf(spared);
    }
}
