package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.AcquiringPorts;
import io.valvo.rules.lifecycle.Phase.AwaitingDependencies;
import io.valvo.rules.lifecycle.Phase.Backoff;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Draining;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Failed;
import io.valvo.rules.lifecycle.Phase.PostStopHook;
import io.valvo.rules.lifecycle.Phase.PreStartHook;
import io.valvo.rules.lifecycle.Phase.PreStopHook;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.ReapingTree;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Spawning;
import io.valvo.rules.lifecycle.Phase.Starting;
import io.valvo.rules.lifecycle.Phase.Stopped;
import io.valvo.rules.lifecycle.Phase.Stopping;
import io.valvo.rules.lifecycle.Phase.Unhealthy;

import java.util.Optional;

/** What people, groups, limits and the clock may ask of an instance, whatever it is doing. */
record ControlRequests(Lifecycle life, LifecycleContext context) {
    /** {@code force}: without a grace period. */
    Step stop(boolean force) {
        return switch (life.phase()) {
            case Stopped _, Completed _ -> life.stay();
            case Failed _, AwaitingDependencies _, AcquiringPorts _, Backoff _, Scheduled _ ->
                    life.stopped();
            case PreStartHook _ -> life.stopped().and(new Effect.AbortHooks());
            case Spawning _ -> life.to(new Spawning());
            case PostStopHook _ -> force ? life.stay(new Effect.AbortHooks()) : life.stay();
            case Starting(var process) -> stop(process, force);
            case Ready(var process, _) -> stop(process, force);
            case Unhealthy(var process, _, _) -> stop(process, force);
            case Draining(var process, _) -> forced(process, force);
            case PreStopHook(var process, _) -> forced(process, force);
            case Stopping(var process, var why, boolean killing) ->
                    force && !killing ? stopSequence().killTree(process, why) : life.stay();
            case ReapingTree reaping ->
                    force && !reaping.killing()
                            ? new ExitHandling(life, context).killTree(reaping)
                            : life.stay();
        };
    }

    private Step forced(ProcessId process, boolean force) {
        return force ? stop(process, true).and(new Effect.AbortHooks()) : life.stay();
    }

    private Step stop(ProcessId process, boolean force) {
        var ending = new Ending(EndCause.STOP, "", false);
        return force
                ? stopSequence().killTree(process, ending)
                : stopSequence().drainOrStop(process, ending);
    }

    /** A person's wish starts also what isn't wanted; anybody else's doesn't. */
    Step restart(EndCause cause, String why) {
        boolean asked = cause == EndCause.RESTART;
        if (!asked && !life.wanted()) return life.stay();
        var next = (asked ? life.withFreshBudget() : life).wanted(true);
        var ending = new Ending(cause, why, false);
        return switch (life.phase()) {
            case Starting(var process) ->
                    new StopSequence(next, context).drainOrStop(process, ending);
            case Ready(var process, _) ->
                    new StopSequence(next, context).drainOrStop(process, ending);
            case Unhealthy(var process, _, _) ->
                    new StopSequence(next, context).drainOrStop(process, ending);
            case Stopped _, Failed _, Completed _, Backoff _ ->
                    new StartSequence(next, context).start();
            case Scheduled _ -> asked ? new StartSequence(next, context).start() : life.stay();
            case AwaitingDependencies _, AcquiringPorts _, PreStartHook _, Spawning _ ->
                    next.stay();
            case Draining _, PreStopHook _, Stopping _ -> next.stay();
            case ReapingTree _, PostStopHook _ -> next.stay();
        };
    }

    /** Its group has failed for good. */
    Step giveUp(String why) {
        var ending = new Ending(EndCause.GROUP, why, false);
        var unwanted = life.wanted(false);
        return switch (life.phase()) {
            case Starting(var process) ->
                    new StopSequence(unwanted, context).drainOrStop(process, ending);
            case Ready(var process, _) ->
                    new StopSequence(unwanted, context).drainOrStop(process, ending);
            case Unhealthy(var process, _, _) ->
                    new StopSequence(unwanted, context).drainOrStop(process, ending);
            case AwaitingDependencies _, AcquiringPorts _, Backoff _, Scheduled _ ->
                    unwanted.failed(why);
            case PreStartHook _ -> unwanted.failed(why).and(new Effect.AbortHooks());
            case Draining(var process, _) when life.wanted() ->
                    unwanted.to(new Draining(process, ending));
            case PreStopHook(var process, _) when life.wanted() ->
                    unwanted.to(new PreStopHook(process, ending));
            case Stopping(var process, _, boolean killing) when life.wanted() ->
                    unwanted.to(new Stopping(process, ending, killing));
            case ReapingTree(var process, _, var deadline, boolean killing) when life.wanted() ->
                    unwanted.to(new ReapingTree(process, ending, deadline, killing));
            case Spawning _ when life.wanted() -> unwanted.to(new Spawning(Optional.of(ending)));
            case Stopped _, Failed _, Completed _, Spawning _ -> unwanted.stay();
            case Draining _, PreStopHook _, Stopping _ -> unwanted.stay();
            case ReapingTree _, PostStopHook _ -> unwanted.stay();
        };
    }

    /**
     * What is over its memory isn't given the time to grow on, unless it was given some anyway
     * ({@code memory-for}).
     */
    Step restartRequired(ProcessId process, Ending ending) {
        boolean atOnce =
                ending.cause() == EndCause.MEMORY_LIMIT && !context.spec().limits().sustained();
        return atOnce
                ? stopSequence().killTree(process, ending)
                : stopSequence().drainOrStop(process, ending);
    }

    /** Condemned, and not started again. */
    Step stopRequired(Ending ending) {
        var phase = life.phase();
        boolean runs = phase.living().isPresent() && phase.state() != InstanceState.STOPPING;
        return runs
                ? new ControlRequests(life.wanted(false), context)
                        .restartRequired(phase.living().get(), ending)
                : life.stay();
    }

    /** The next run of a job is due, which may not be waiting for it. */
    Step runDue() {
        boolean running = life.phase().living().isPresent();
        return switch (context.spec()
                .schedule()
                .map(ScheduleSpec::overlap)
                .orElse(ScheduleSpec.Overlap.SKIP)) {
            case SKIP -> life.stay();
            case QUEUE -> life.queued(running).stay();
            case REPLACE ->
                    running ? restart(EndCause.SCHEDULE, "its next run is due") : life.stay();
        };
    }

    private StopSequence stopSequence() {
        return new StopSequence(life, context);
    }
}
