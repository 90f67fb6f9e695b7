package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.rules.lifecycle.Input;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The main processes of one incarnation, as {@code MAINPID=} of sd_notify(3) names them. Written by
 * {@link MainProcess}; {@link NotifySocketHandle} counts the claims that it looks at.
 */
final class HandoverData {
    /** In turn: their ends are heard of. */
    final Set<ProcessId> watched = new HashSet<>();

    /** Successors that have been named, and are still being looked at. */
    int openClaims;

    /** An end that waits until it is known whether a successor was named. */
    Optional<Input.Exited> heldExit = Optional.empty();

    void begin(ProcessId process) {
        watched.clear();
        watched.add(process);
        openClaims = 0;
        heldExit = Optional.empty();
    }
}
