package io.valvo.rules.lifecycle;

import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.rules.lifecycle.Phase.Failed;
import io.valvo.rules.lifecycle.Phase.Stopped;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The life of one instance: whether it is wanted, what its process is doing, and what it has behind
 * it.
 *
 * <p>Pure: what happened, when, and by which specification come in as values, what to do about it
 * goes out as {@link Effect}s. {@link TransitionTable} is the whole table: stopping is asked of
 * whatever runs and answered at once by whatever waits; a start on the way down is remembered in
 * {@code wanted}. Its rows lead to {@link ControlRequests} (what is asked of it, in whatever
 * phase), {@link StartSequence}, {@link StopSequence}, {@link ExitHandling} and {@link
 * RestartDecision}.
 *
 * @param incarnation counts its processes from 1
 * @param fallback the fallback's command runs instead of the real one
 * @param queued a run of the job has become due while the previous one was still running
 */
public record Lifecycle(
        boolean wanted,
        Phase phase,
        int incarnation,
        RestartBudget restarts,
        Optional<LastExit> lastExit,
        boolean fallback,
        boolean queued) {

    public static final Lifecycle NEW =
            new Lifecycle(
                    false, new Stopped(), 0, RestartBudget.NONE, Optional.empty(), false, false);

    /** The life from now on, and what to do about it, in this order. */
    public record Step(Lifecycle next, List<Effect> effects) {
        Step and(Effect last) {
            return new Step(next, Stream.concat(effects.stream(), Stream.of(last)).toList());
        }

        Step after(List<Effect> first) {
            return new Step(next, Stream.concat(first.stream(), effects.stream()).toList());
        }
    }

    // Where a life comes to rest.

    Step failed(String why) {
        return to(new Failed(why), new Effect.CancelTimers(), new Effect.ReleasePorts());
    }

    Step stopped() {
        return to(
                new Stopped(),
                new Effect.CancelTimers(),
                new Effect.CancelSchedule(),
                new Effect.ReleasePorts());
    }

    // The same life, but for one thing.

    /** Wanted by a decision, not by its own failure: budget and fallback start afresh. */
    Lifecycle withFreshBudget() {
        return new Lifecycle(true, phase, incarnation, restarts.cleared(), lastExit, false, queued);
    }

    Lifecycle wanted(boolean yes) {
        return new Lifecycle(yes, phase, incarnation, restarts, lastExit, fallback, queued);
    }

    Lifecycle with(RestartBudget changed) {
        return new Lifecycle(wanted, phase, incarnation, changed, lastExit, fallback, queued);
    }

    Lifecycle with(LastExit exit) {
        return new Lifecycle(
                wanted, phase, incarnation, restarts, Optional.of(exit), fallback, queued);
    }

    Lifecycle queued(boolean yes) {
        return new Lifecycle(wanted, phase, incarnation, restarts, lastExit, fallback, yes);
    }

    /** By the command of its fallback from now on, with a whole budget. */
    Lifecycle withFallback() {
        return new Lifecycle(
                wanted, phase, incarnation, restarts.cleared(), lastExit, true, queued);
    }

    /** With its next process, which has that phase. */
    Lifecycle nextIncarnation(Phase next) {
        return new Lifecycle(wanted, next, incarnation + 1, restarts, lastExit, fallback, queued);
    }

    Step to(Phase next, Effect... effects) {
        var life = new Lifecycle(wanted, next, incarnation, restarts, lastExit, fallback, queued);
        return new Step(life, List.of(effects));
    }

    Step stay(Effect... effects) {
        return to(phase, effects);
    }
}
