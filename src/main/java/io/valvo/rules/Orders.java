package io.valvo.rules;

import io.valvo.model.Cause;
import io.valvo.model.InstanceState;
import io.valvo.model.ProcessId;
import io.valvo.model.Schedule;
import io.valvo.rules.Lifecycle.At;
import io.valvo.rules.Lifecycle.Step;
import io.valvo.rules.Phase.Blocked;
import io.valvo.rules.Phase.Clearing;
import io.valvo.rules.Phase.Completed;
import io.valvo.rules.Phase.Ending;
import io.valvo.rules.Phase.Failed;
import io.valvo.rules.Phase.Leasing;
import io.valvo.rules.Phase.Parting;
import io.valvo.rules.Phase.Preparing;
import io.valvo.rules.Phase.Ready;
import io.valvo.rules.Phase.Scheduled;
import io.valvo.rules.Phase.Spawning;
import io.valvo.rules.Phase.Starting;
import io.valvo.rules.Phase.Stopped;
import io.valvo.rules.Phase.Stopping;
import io.valvo.rules.Phase.Tidying;
import io.valvo.rules.Phase.Unhealthy;
import io.valvo.rules.Phase.Waiting;

import java.util.Optional;

/** What people, groups, limits and the clock may ask of an instance, whatever it is doing. */
record Orders(Lifecycle life, At at) {
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
                            ? new Aftermath(life, at).clear(clearing)
                            : life.stay();
        };
    }

    private Step stop(ProcessId process, boolean force) {
        var ending = new Ending(Cause.STOP, "", false);
        return force ? termination().kill(process, ending) : termination().end(process, ending);
    }

    /** A person's wish starts also what isn't wanted; anybody else's doesn't. */
    Step restart(Cause cause, String why) {
        boolean asked = cause == Cause.RESTART;
        if (!asked && !life.wanted()) return life.stay();
        var next = (asked ? life.anew() : life).wanted(true);
        var ending = new Ending(cause, why, false);
        return switch (life.phase()) {
            case Starting(var process) -> new Termination(next, at).end(process, ending);
            case Ready(var process, _) -> new Termination(next, at).end(process, ending);
            case Unhealthy(var process, _, _) -> new Termination(next, at).end(process, ending);
            case Stopped _, Failed _, Completed _, Waiting _ -> new Startup(next, at).begin();
            case Scheduled _ -> asked ? new Startup(next, at).begin() : life.stay();
            case Blocked _, Leasing _, Preparing _, Spawning _ -> next.stay();
            case Parting _, Stopping _, Clearing _, Tidying _ -> next.stay();
        };
    }

    /** Its group has failed for good. */
    Step giveUp(String why) {
        var ending = new Ending(Cause.GROUP, why, false);
        var unwanted = life.wanted(false);
        return switch (life.phase()) {
            case Starting(var process) -> new Termination(unwanted, at).end(process, ending);
            case Ready(var process, _) -> new Termination(unwanted, at).end(process, ending);
            case Unhealthy(var process, _, _) -> new Termination(unwanted, at).end(process, ending);
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
        boolean atOnce = ending.cause() == Cause.MEMORY_LIMIT && !at.spec().limits().sustained();
        return atOnce ? termination().kill(process, ending) : termination().end(process, ending);
    }

    /** Condemned, and not started again. */
    Step ousted(Ending ending) {
        var phase = life.phase();
        boolean runs = phase.living().isPresent() && phase.state() != InstanceState.STOPPING;
        return runs
                ? new Orders(life.wanted(false), at).condemned(phase.living().get(), ending)
                : life.stay();
    }

    /** The next run of a job is due, which may not be waiting for it. */
    Step overlap() {
        boolean running = life.phase().living().isPresent();
        return switch (at.spec().schedule().map(Schedule::overlap).orElse(Schedule.Overlap.SKIP)) {
            case SKIP -> life.stay();
            case QUEUE -> life.queued(running).stay();
            case REPLACE -> running ? restart(Cause.SCHEDULE, "its next run is due") : life.stay();
        };
    }

    private Termination termination() {
        return new Termination(life, at);
    }
}
