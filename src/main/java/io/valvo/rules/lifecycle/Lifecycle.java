package io.valvo.rules.lifecycle;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Phase.Failed;
import io.valvo.rules.lifecycle.Phase.Stopped;

import java.time.Instant;
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
        Optional<String> lastExit,
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

    /**
     * The world at this moment.
     *
     * @param chance in [0, 1)
     * @param gated a start has to be allowed (it has dependencies, or a group)
     * @param grouped its group is told when it fails
     * @param routed the gateway sends requests to it
     */
    public record At(
            Instant now,
            double chance,
            ServiceSpec spec,
            boolean gated,
            boolean grouped,
            boolean routed) {
        public At(Instant now, double chance, ServiceSpec spec, boolean gated, boolean grouped) {
            this(now, chance, spec, gated, grouped, false);
        }

        boolean has(Point hook) {
            return spec.hooks().commands().containsKey(hook);
        }

        boolean success(Exit exit) {
            return exit instanceof Exit.Exited(int code) && spec.successCodes().contains(code);
        }

        /** Ready since then, it has been so for long enough to clear its failures. */
        boolean healthy(Instant readySince) {
            return !readySince.plus(spec.restart().resetAfter()).isAfter(now);
        }
    }

    public Step on(Input input, At at) {
        if (input instanceof Input.OfProcess news && news.incarnation() != incarnation)
            return stay();
        // Apart from the table, which takes a tenth of a millisecond: a restart waits for this.
        if (!(input instanceof Input.Exited(_, var exit, boolean alone, var process)))
            return new TransitionTable(this, at).on(input);
        return process.filter(this::isFormer).isPresent()
                ? stay()
                : new ExitHandling(this, at).exited(exit, alone);
    }

    /** It has handed over to the one that lives. */
    private boolean isFormer(ProcessId process) {
        return phase.living().filter(it -> !it.equals(process)).isPresent();
    }

    // Where a life comes to rest.

    Step failFor(String why) {
        return to(new Failed(why), new Effect.CancelWakes(), new Effect.ReleasePorts());
    }

    Step stopped() {
        return to(
                new Stopped(),
                new Effect.CancelWakes(),
                new Effect.CancelSchedule(),
                new Effect.ReleasePorts());
    }

    // The same life, but for one thing.

    /** Wanted by a decision, not by its own failure: budget and fallback start afresh. */
    Lifecycle anew() {
        return new Lifecycle(true, phase, incarnation, restarts.cleared(), lastExit, false, queued);
    }

    Lifecycle wanted(boolean yes) {
        return new Lifecycle(yes, phase, incarnation, restarts, lastExit, fallback, queued);
    }

    Lifecycle with(RestartBudget changed) {
        return new Lifecycle(wanted, phase, incarnation, changed, lastExit, fallback, queued);
    }

    Lifecycle lastExit(String text) {
        return new Lifecycle(
                wanted, phase, incarnation, restarts, Optional.of(text), fallback, queued);
    }

    Lifecycle queued(boolean yes) {
        return new Lifecycle(wanted, phase, incarnation, restarts, lastExit, fallback, yes);
    }

    /** By the command of its fallback from now on, with a whole budget. */
    Lifecycle fallenBack() {
        return new Lifecycle(
                wanted, phase, incarnation, restarts.cleared(), lastExit, true, queued);
    }

    /** With its next process, which has that phase. */
    Lifecycle incarnate(Phase next) {
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
