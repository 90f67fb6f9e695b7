package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.rules.lifecycle.Input.Timer;
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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A process has ended: whatever descends from it goes, the post-stop hook runs. What then? */
record ExitHandling(Lifecycle life, LifecycleContext context) {
    /**
     * How often the descendants of a process that has ended are looked at during its grace period.
     */
    static final Duration SCAN_INTERVAL = Duration.ofMillis(50);

    /** What descends from a process that has completed may end by itself for so long. */
    static final Duration SUCCESS_GRACE = Duration.ofSeconds(1);

    /** {@code alone}: certainly nothing that descends from it is left. */
    Step exited(Exit exit, boolean alone) {
        return switch (life.phase()) {
            case Starting(var process) -> exited(process, unplanned(exit, false), exit, alone);
            case Ready(var process, var since) ->
                    exited(process, unplanned(exit, context.healthy(since)), exit, alone);
            case Unhealthy(var process, var since, _) ->
                    exited(process, unplanned(exit, context.healthy(since)), exit, alone);
            case Draining(var process, var ending) -> exited(process, ending, exit, alone);
            case PreStopHook(var process, var ending) -> exited(process, ending, exit, alone);
            case Stopping(var process, var ending, _) -> exited(process, ending, exit, alone);
            case Stopped _, Failed _, Completed _, Scheduled _ -> life.stay();
            case AwaitingDependencies _, AcquiringPorts _, PreStartHook _ -> life.stay();
            case Spawning _, ReapingTree _, PostStopHook _, Backoff _ -> life.stay();
        };
    }

    private Step exited(ProcessId process, Ending ending, Exit exit, boolean alone) {
        var next = new ExitHandling(life.with(lastExit(ending, exit)), context);
        var step = alone ? next.treeGone(ending) : next.awaitTree(process, ending);
        return step.after(announced(ending, exit));
    }

    private LastExit lastExit(Ending ending, Exit exit) {
        return new LastExit(exit, ending.cause(), ExitText.text(ending, exit), context.now());
    }

    private List<Effect> announced(Ending ending, Exit exit) {
        var effects =
                new ArrayList<Effect>(List.of(new Effect.StopProbing(), new Effect.CancelTimers()));
        effects.add(new Effect.Publish(new EventData.ProcessExited(exit, ending.cause())));
        if (context.has(Point.ON_EXIT)) effects.add(new Effect.RunHook(Point.ON_EXIT));
        return effects;
    }

    private Step awaitTree(ProcessId process, Ending ending) {
        var deadline = deadline(ending);
        var reaping = new ReapingTree(process, ending, deadline, false);
        return deadline.isAfter(context.now())
                ? life.to(reaping, new Effect.ScanTree(process))
                : killTree(reaping);
    }

    /** Nothing is in a hurry after a good end: who is about to follow may do so. */
    private Instant deadline(Ending ending) {
        boolean last =
                ending.cause() == EndCause.COMPLETED
                        && context.spec().restart().policy() != Policy.ALWAYS;
        var farewell = context.now().plus(SUCCESS_GRACE);
        return last && farewell.isAfter(graceEnds()) ? farewell : graceEnds();
    }

    /** {@code empty}: nothing that descends from it is left. */
    Step treeScanned(ReapingTree reaping, boolean empty) {
        return empty ? treeGone(reaping.ending()) : recheckTree(reaping);
    }

    private Step recheckTree(ReapingTree reaping) {
        return context.now().isBefore(reaping.deadline())
                ? life.stay(new Effect.StartTimer(Timer.TREE_SCAN, SCAN_INTERVAL))
                : killTree(reaping);
    }

    Step killTree(ReapingTree it) {
        var killing = new ReapingTree(it.process(), it.ending(), it.deadline(), true);
        return life.to(killing, new Effect.KillTree(it.process(), it.ending().abrupt()));
    }

    Step treeKilled(ReapingTree reaping, List<String> killed) {
        var step =
                isDaemonized(reaping.ending(), killed)
                        ? daemonized(reaping.ending(), killed)
                        : treeGone(reaping.ending());
        return step.after(survivors(killed));
    }

    /** It has ended well, and what it was started for goes on without it: nobody can tell how. */
    private boolean isDaemonized(Ending ending, List<String> killed) {
        return life.wanted()
                && ending.cause() == EndCause.COMPLETED
                && !killed.isEmpty()
                && !context.spec().job();
    }

    /** It would do the same again. */
    private Step daemonized(Ending ending, List<String> killed) {
        var exit = life.lastExit().orElseThrow();
        var why = exit.exit().text() + ", but " + DaemonizedText.text(killed);
        var next = life.with(new LastExit(exit.exit(), exit.cause(), why, exit.time()));
        return context.spec().restart().policy() == Policy.ALWAYS
                ? new RestartDecision(next, context).failed(why, ending.healthy())
                : next.failed(why);
    }

    static List<Effect> survivors(List<String> killed) {
        return killed.isEmpty()
                ? List.of()
                : List.of(new Effect.Publish(new EventData.Survivors(killed)));
    }

    /** The process and all that descends from it are gone. What now? */
    private Step treeGone(Ending ending) {
        return life.wanted()
                ? new RestartDecision(life, context).after(ending)
                : stopOrFail(ending);
    }

    private Step stopOrFail(Ending ending) {
        if (gaveUp(ending)) return life.failed(ending.why());
        return awaitsHooks()
                ? life.to(new PostStopHook(), new Effect.RunHook(Point.POST_STOP))
                : life.stopped();
    }

    /** Hooks about the end of a process may outlive it; the post-stop hook comes after them. */
    private boolean awaitsHooks() {
        return context.has(Point.POST_STOP)
                || context.has(Point.ON_EXIT)
                || context.has(Point.PRE_STOP);
    }

    /** The hooks have ended. */
    Step postStopHookEnded() {
        return life.wanted() ? new StartSequence(life, context).start() : life.stopped();
    }

    private static boolean gaveUp(Ending ending) {
        boolean planned = Limit.of(ending.cause()).filter(Limit::planned).isPresent();
        return ending.cause() == EndCause.GROUP || (ending.last() && !planned);
    }

    private Ending unplanned(Exit exit, boolean healthy) {
        return new Ending(context.success(exit) ? EndCause.COMPLETED : EndCause.CRASH, "", healthy);
    }

    /** Descendants have what is left of the grace period, where there was one. */
    private Instant graceEnds() {
        boolean graced = life.phase() instanceof Stopping(_, _, boolean killing) && !killing;
        return graced ? context.now().plus(context.spec().stop().timeout()) : context.now();
    }
}
