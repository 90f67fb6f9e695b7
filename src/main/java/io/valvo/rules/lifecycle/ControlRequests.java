package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Lifecycle.At;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Blocked;
import io.valvo.rules.lifecycle.Phase.Clearing;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Failed;
import io.valvo.rules.lifecycle.Phase.Leasing;
import io.valvo.rules.lifecycle.Phase.Parting;
import io.valvo.rules.lifecycle.Phase.Preparing;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Spawning;
import io.valvo.rules.lifecycle.Phase.Starting;
import io.valvo.rules.lifecycle.Phase.Stopped;
import io.valvo.rules.lifecycle.Phase.Stopping;
import io.valvo.rules.lifecycle.Phase.Tidying;
import io.valvo.rules.lifecycle.Phase.Unhealthy;
import io.valvo.rules.lifecycle.Phase.Waiting;

import java.util.Optional;

/** What people, groups, limits and the clock may ask of an instance, whatever it is doing. */
record ControlRequests(Lifecycle life, At at) {
    /** {@code force}: without a grace period. */
    Step stop(boolean force) {
        return switch (life.phase()) {
            case Stopped _, Completed _ -> life.stay();
            case Failed _, Blocked _, Leasing _, Waiting _, Scheduled _ -> life.stopped();
            case Preparing _ -> life.stopped().and(new Effect.AbortHook());
            case Spawning _ -> life.to(new Spawning());
            case Tidying _ -> force ? life.stay(new Effect.AbortHook()) : life.stay();
            case Starting(var process) -> stop(process, force);
            case Ready(var process, _) -> stop(process, force);
            case Unhealthy(var process, _, _) -> stop(process, force);
            case Parting(var process, _, _) ->
                    force ? stop(process, true).and(new Effect.AbortHook()) : life.stay();
            case Stopping(var process, var why, boolean killing) ->
                    force && !killing ? termination().kill(process, why) : life.stay();
            case Clearing clearing ->
                    force && !clearing.killing()
                            ? new ExitHandling(life, at).clear(clearing)
                            : life.stay();
        };
    }

    private Step stop(ProcessId process, boolean force) {
        var ending = new Ending(EndCause.STOP, "", false);
        return force ? termination().kill(process, ending) : termination().end(process, ending);
    }

    /** A person's wish starts also what isn't wanted; anybody else's doesn't. */
    Step restart(EndCause cause, String why) {
        boolean asked = cause == EndCause.RESTART;
        if (!asked && !life.wanted()) return life.stay();
        var next = (asked ? life.anew() : life).wanted(true);
        var ending = new Ending(cause, why, false);
        return switch (life.phase()) {
            case Starting(var process) -> new StopSequence(next, at).end(process, ending);
            case Ready(var process, _) -> new StopSequence(next, at).end(process, ending);
            case Unhealthy(var process, _, _) -> new StopSequence(next, at).end(process, ending);
            case Stopped _, Failed _, Completed _, Waiting _ -> new StartSequence(next, at).begin();
            case Scheduled _ -> asked ? new StartSequence(next, at).begin() : life.stay();
            case Blocked _, Leasing _, Preparing _, Spawning _ -> next.stay();
            case Parting _, Stopping _, Clearing _, Tidying _ -> next.stay();
        };
    }

    /** Its group has failed for good. */
    Step giveUp(String why) {
        var ending = new Ending(EndCause.GROUP, why, false);
        var unwanted = life.wanted(false);
        return switch (life.phase()) {
            case Starting(var process) -> new StopSequence(unwanted, at).end(process, ending);
            case Ready(var process, _) -> new StopSequence(unwanted, at).end(process, ending);
            case Unhealthy(var process, _, _) ->
                    new StopSequence(unwanted, at).end(process, ending);
            case Blocked _, Leasing _, Waiting _, Scheduled _ -> unwanted.failFor(why);
            case Preparing _ -> unwanted.failFor(why).and(new Effect.AbortHook());
            case Parting(var process, _, boolean draining) when life.wanted() ->
                    unwanted.to(new Parting(process, ending, draining));
            case Stopping(var process, _, boolean killing) when life.wanted() ->
                    unwanted.to(new Stopping(process, ending, killing));
            case Clearing(var process, _, var exit, var deadline, boolean killing)
                    when life.wanted() ->
                    unwanted.to(new Clearing(process, ending, exit, deadline, killing));
            case Spawning _ when life.wanted() -> unwanted.to(new Spawning(Optional.of(ending)));
            case Stopped _, Failed _, Completed _, Spawning _ -> unwanted.stay();
            case Parting _, Stopping _, Clearing _, Tidying _ -> unwanted.stay();
        };
    }

    /**
     * What is over its memory isn't given the time to grow on, unless it was given some anyway
     * ({@code memory-for}).
     */
    Step condemned(ProcessId process, Ending ending) {
        boolean atOnce = ending.cause() == EndCause.MEMORY_LIMIT && !at.spec().limits().sustained();
        return atOnce ? termination().kill(process, ending) : termination().end(process, ending);
    }

    /** Condemned, and not started again. */
    Step ousted(Ending ending) {
        var phase = life.phase();
        boolean runs = phase.living().isPresent() && phase.state() != InstanceState.STOPPING;
        return runs
                ? new ControlRequests(life.wanted(false), at)
                        .condemned(phase.living().get(), ending)
                : life.stay();
    }

    /** The next run of a job is due, which may not be waiting for it. */
    Step overlap() {
        boolean running = life.phase().living().isPresent();
        return switch (at.spec()
                .schedule()
                .map(ScheduleSpec::overlap)
                .orElse(ScheduleSpec.Overlap.SKIP)) {
            case SKIP -> life.stay();
            case QUEUE -> life.queued(running).stay();
            case REPLACE ->
                    running ? restart(EndCause.SCHEDULE, "its next run is due") : life.stay();
        };
    }

    private StopSequence termination() {
        return new StopSequence(life, at);
    }
}
