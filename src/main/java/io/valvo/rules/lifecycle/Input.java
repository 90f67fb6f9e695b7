package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec;

import java.util.List;
import java.util.Optional;

/**
 * What can happen to an instance. News of a process carries its incarnation: late news of an
 * earlier one is nothing.
 */
public sealed interface Input {
    /** Wanted from now on. */
    record Start() implements Input {}

    /** Not wanted any more; {@code force}: without a grace period. */
    record Stop(boolean force) implements Input {}

    /** Ended, if it runs, and started anew. */
    record Restart(EndCause cause, String why) implements Input {}

    /** Its group has given up. */
    record GiveUp(String why) implements Input {}

    record StartAllowed() implements Input {}

    record StartDenied(String why) implements Input {}

    record PortsGranted() implements Input {}

    /** {@code fatal}: waiting will not help. */
    record PortsRefused(String why, boolean fatal) implements Input {}

    record HookEnded(HooksSpec.Point point, Optional<String> failure) implements Input {}

    /** The schedule says it is time. */
    record RunDue() implements Input {}

    record TimerFired(Timer timer) implements Input {}

    enum Timer {
        /** Next try. */
        BACKOFF,
        /** Ask for the ports again. */
        PORTS,
        /** The grace period is over. */
        GRACE,
        /** Look for descendants again. */
        TREE_SCAN,
        /** Requests have been waited for long enough. */
        DRAIN
    }

    /** It has no more requests. */
    record Drained(int incarnation) implements OfProcess {}

    /** News of one incarnation. */
    sealed interface OfProcess extends Input {
        int incarnation();
    }

    record Spawned(int incarnation, ProcessId process) implements OfProcess {}

    record NotSpawned(int incarnation, String why) implements OfProcess {}

    /**
     * @param alone certainly nothing that descends from it is left
     * @param process which of them it was, where an incarnation had several main processes in turn;
     *     empty: the present one
     */
    record Exited(int incarnation, Exit exit, boolean alone, Optional<ProcessId> process)
            implements OfProcess {
        public Exited(int incarnation, Exit exit, boolean alone) {
            this(incarnation, exit, alone, Optional.empty());
        }
    }

    /** It says that another process of its own is the main one from now on. */
    record MainProcessNamed(int incarnation, ProcessId process) implements OfProcess {}

    record TreeScanned(int incarnation, boolean empty) implements OfProcess {}

    /** None of the family is left; {@code killed} had to be. */
    record TreeKilled(int incarnation, List<String> killed) implements OfProcess {}

    record BecameReady(int incarnation) implements OfProcess {}

    record Failing(int incarnation, String why) implements OfProcess {}

    record Recovered(int incarnation) implements OfProcess {}

    /** It must be restarted: not ready in time, unresponsive, heartbeat missed. */
    record RestartRequired(int incarnation, EndCause cause, String why) implements OfProcess {}

    /** It must end and not come back: a limit's action is to stop. */
    record StopRequired(int incarnation, EndCause cause, String why) implements OfProcess {}
}
