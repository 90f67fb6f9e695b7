package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.rules.lifecycle.Input.Timer;
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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process has ended: whatever descends from it goes, the post-stop hook runs. What then? */
record ExitHandling(Lifecycle life, At at) {
    /**
     * How often the descendants of a process that has ended are looked at during its grace period.
     */
    static final Duration LOOK = Duration.ofMillis(50);

    /** What descends from a process that has completed may end by itself for so long. */
    static final Duration FAREWELL = Duration.ofSeconds(1);

    /** {@code alone}: certainly nothing that descends from it is left. */
    Step exited(Exit exit, boolean alone) {
        return switch (life.phase()) {
            case Starting(var process) ->
                    exited(process, crash(exit, false), exit, alone, at.now());
            case Ready(var process, var since) ->
                    exited(process, crash(exit, at.healthy(since)), exit, alone, at.now());
            case Unhealthy(var process, var since, _) ->
                    exited(process, crash(exit, at.healthy(since)), exit, alone, at.now());
            case Parting(var process, var ending, _) ->
                    exited(process, ending, exit, alone, at.now());
            case Stopping(var process, var ending, boolean killing) ->
                    exited(process, ending, exit, alone, killing ? at.now() : graceEnds());
            case Stopped _, Failed _, Completed _, Scheduled _, Blocked _, Leasing _ -> life.stay();
            case Preparing _, Spawning _, Clearing _, Tidying _, Waiting _ -> life.stay();
        };
    }

    private Step exited(
            ProcessId process, Ending ending, Exit exit, boolean alone, Instant deadline) {
        var told =
                new ArrayList<Effect>(List.of(new Effect.StopProbing(), new Effect.CancelWakes()));
        told.add(new Effect.Tell(new EventData.ProcessExited(exit, ending.cause())));
        if (at.has(Point.ON_EXIT)) told.add(new Effect.RunHook(Point.ON_EXIT));
        if (alone) return settle(ending, exit).after(told);
        var until = farewell(ending).filter(deadline::isBefore).orElse(deadline);
        var clearing = new Clearing(process, ending, exit, until, false);
        return (until.isAfter(at.now()) ? look(clearing) : clear(clearing)).after(told);
    }

    /** Nothing is in a hurry after a good end: who is about to follow may do so. */
    private Optional<Instant> farewell(Ending ending) {
        boolean rests =
                ending.cause() == EndCause.COMPLETED
                        && at.spec().restart().policy() != Policy.ALWAYS;
        return rests ? Optional.of(at.now().plus(FAREWELL)) : Optional.empty();
    }

    /** {@code empty}: nothing that descends from it is left. */
    Step seen(Clearing clearing, boolean empty) {
        return empty ? settle(clearing.ending(), clearing.exit()) : linger(clearing);
    }

    private Step look(Clearing clearing) {
        return life.to(clearing, new Effect.LookForFamily(clearing.process()));
    }

    private Step linger(Clearing clearing) {
        return at.now().isBefore(clearing.deadline())
                ? life.stay(new Effect.Wake(Timer.TREE_SCAN, LOOK))
                : clear(clearing);
    }

    Step clear(Clearing it) {
        var killing = new Clearing(it.process(), it.ending(), it.exit(), it.deadline(), true);
        return life.to(killing, new Effect.KillFamily(it.process(), it.ending().abrupt()));
    }

    Step cleared(Clearing clearing, List<String> killed) {
        var step =
                isDaemonized(clearing.ending(), killed)
                        ? daemonized(clearing, killed)
                        : settle(clearing.ending(), clearing.exit());
        return step.after(survivors(killed));
    }

    /** It has ended well, and what it was started for goes on without it: nobody can tell how. */
    private boolean isDaemonized(Ending ending, List<String> killed) {
        return life.wanted()
                && ending.cause() == EndCause.COMPLETED
                && !killed.isEmpty()
                && !at.spec().job();
    }

    /** It would do the same again. */
    private Step daemonized(Clearing clearing, List<String> killed) {
        var why = clearing.exit().text() + ", but " + DaemonizedText.text(killed);
        var known = life.lastExit(why);
        return at.spec().restart().policy() == Policy.ALWAYS
                ? new RestartDecision(known, at).failed(why, clearing.ending().healthy())
                : known.failFor(why);
    }

    static List<Effect> survivors(List<String> killed) {
        return killed.isEmpty()
                ? List.of()
                : List.of(new Effect.Tell(new EventData.Survivors(killed)));
    }

    /** The process and all that descends from it are gone. What now? */
    private Step settle(Ending ending, Exit exit) {
        var known = life.lastExit(told(ending, exit));
        return life.wanted()
                ? new RestartDecision(known, at).after(ending, exit)
                : rest(known, ending);
    }

    private Step rest(Lifecycle known, Ending ending) {
        if (gaveUp(ending)) return known.failFor(ending.why());
        return hooksEnd()
                ? known.to(new Tidying(), new Effect.RunHook(Point.POST_STOP))
                : known.stopped();
    }

    /** Hooks about the end of a process may outlive it; the post-stop hook comes after them. */
    private boolean hooksEnd() {
        return at.has(Point.POST_STOP) || at.has(Point.ON_EXIT) || at.has(Point.PRE_STOP);
    }

    /** The hooks have ended. */
    Step tidied() {
        return life.wanted() ? new StartSequence(life, at).begin() : life.stopped();
    }

    private static boolean gaveUp(Ending ending) {
        boolean planned = Limit.of(ending.cause()).filter(Limit::planned).isPresent();
        return ending.cause() == EndCause.GROUP || (ending.last() && !planned);
    }

    /** {@code exited 1}, {@code killed: memory limit (memory 530/512 MiB for 10s)}. */
    private static String told(Ending ending, Exit exit) {
        var why = ending.why().isEmpty() ? "" : " (" + ending.why() + ")";
        return Limit.of(ending.cause())
                .map(limit ->
                        (killed(exit) ? "killed" : exit.text())
                                + ": "
                                + limit.word()
                                + " limit"
                                + why)
                .orElseGet(() -> exit.text() + why);
    }

    private static boolean killed(Exit exit) {
        return exit instanceof Exit.Killed(int signal, _) && signal == Signal.KILL.number();
    }

    private Ending crash(Exit exit, boolean healthy) {
        return new Ending(at.success(exit) ? EndCause.COMPLETED : EndCause.CRASH, "", healthy);
    }

    private Instant graceEnds() {
        return at.now().plus(at.spec().stop().timeout());
    }
}
