package io.valvo.wire;

import java.util.List;
import java.util.Optional;

/**
 * What cleanup is to do.
 *
 * @param match regular expression of command lines of other processes
 * @param force also ends those that the expression matches and that aren't ours
 * @param dryRun ends nothing
 * @param spare pids that are left alone: of who asks, and its ancestors
 */
public record CleanupBody(
        Optional<String> match, boolean force, boolean dryRun, List<Long> spare) {}
