package io.valvo.rules.lifecycle;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
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

import java.util.List;

/**
 * The table of a life's transitions, phase by input; an exit alone is answered apart from it. No
 * row has a default: a new phase or input is a row that the compiler asks for.
 */
public record TransitionTable(Lifecycle life, LifecycleContext context) {
    private static final List<Effect> NEXT = List.of(new Effect.ScheduleNext());

    private record When(Phase phase, Input input) {}

    /** What an input leads to; one about an earlier incarnation leads nowhere. */
    public static Step step(Lifecycle life, Input input, LifecycleContext context) {
        if (input instanceof Input.OfProcess news && news.incarnation() != life.incarnation())
            return life.stay();
        // Apart from the table, which takes a tenth of a millisecond: a restart waits for this.
        if (!(input instanceof Input.Exited(_, var exit, boolean alone, var process)))
            return new TransitionTable(life, context).step(input);
        return process.filter(it -> hasHandedOver(life, it)).isPresent()
                ? life.stay()
                : new ExitHandling(life, context).exited(exit, alone);
    }

    private static boolean hasHandedOver(Lifecycle life, ProcessId former) {
        return life.phase().living().filter(it -> !it.equals(former)).isPresent();
    }

    private Step step(Input input) {
        return switch (new When(life.phase(), input)) {
            case When(Scheduled _, Input.Start _) -> start(life.withFreshBudget()).start();
            case When(Stopped _, Input.Start _) -> start(life.withFreshBudget()).schedule();
            case When(Failed _, Input.Start _), When(Completed _, Input.Start _) ->
                    start(life.withFreshBudget()).schedule();
            case When(Backoff _, Input.Start _) -> start(life.withFreshBudget()).start();
            case When(Phase _, Input.Start _) -> life.wanted(true).stay();

            case When(Phase _, Input.Stop(boolean force)) ->
                    new ControlRequests(life.wanted(false), context).stop(force);
            case When(Phase _, Input.Restart(var cause, var why)) -> control().restart(cause, why);
            case When(Phase _, Input.GiveUp(var why)) -> control().giveUp(why);

            case When(AwaitingDependencies _, Input.StartAllowed _) -> start().acquirePorts();
            case When(AwaitingDependencies _, Input.StartDenied(var why)) ->
                    life.to(new AwaitingDependencies(why));
            case When(AcquiringPorts _, Input.PortsGranted _) -> start().runPreStartHook();
            case When(AcquiringPorts _, Input.PortsRefused(var why, boolean fatal)) ->
                    start().portsRefused(why, fatal);
            case When(AcquiringPorts _, Input.TimerFired(var timer)) when timer == Timer.PORTS ->
                    life.stay(new Effect.AcquirePorts());
            case When(PreStartHook _, Input.HookEnded(var point, var failure))
                    when point == Point.PRE_START ->
                    started().preStartHookEnded(failure);

            case When(Spawning(var doomed), Input.Spawned(_, var process)) ->
                    started().spawned(process, doomed);
            case When(Spawning(var doomed), Input.NotSpawned(_, var why)) ->
                    started().notSpawned(why, doomed);
            case When(Starting(var process), Input.BecameReady _) -> started().becameReady(process);
            case When(Ready(var process, var since), Input.Failing(_, var why)) ->
                    life.to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Failing(_, var why)) ->
                    life.to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Recovered _) ->
                    life.to(new Ready(process, since));
            case When(Starting(var process), Input.RestartRequired(_, var cause, var why)) ->
                    control().restartRequired(process, new Ending(cause, why, false));
            case When(
                            Ready(var process, var since),
                            Input.RestartRequired(_, var cause, var why)) ->
                    control()
                            .restartRequired(
                                    process, new Ending(cause, why, context.healthy(since)));
            case When(
                            Unhealthy(var process, var since, _),
                            Input.RestartRequired(_, var cause, var why)) ->
                    control()
                            .restartRequired(
                                    process, new Ending(cause, why, context.healthy(since)));
            case When(Phase _, Input.MainProcessNamed(_, var main)) ->
                    new MainProcessHandover(life, context).handOver(main);
            case When(Phase _, Input.StopRequired(_, var cause, var why)) ->
                    control().stopRequired(new Ending(cause, why, false, true));

            case When(Draining(var process, var ending), Input.Drained _) ->
                    stop().runPreStopHook(process, ending);
            case When(Draining(var process, var ending), Input.TimerFired(var timer))
                    when timer == Timer.DRAIN ->
                    stop().runPreStopHook(process, ending);
            case When(PreStopHook(var process, var ending), Input.HookEnded(var point, _))
                    when point == Point.PRE_STOP ->
                    stop().sendStopSignal(process, ending);
            case When(Stopping(var process, var ending, _), Input.TimerFired(var timer))
                    when timer == Timer.GRACE ->
                    life.to(
                            new Stopping(process, ending, true),
                            new Effect.KillTree(process, false));

            case When(ReapingTree reaping, Input.TreeScanned(_, boolean empty))
                    when !reaping.killing() ->
                    exit().treeScanned(reaping, empty);
            case When(ReapingTree reaping, Input.TimerFired _) when !reaping.killing() ->
                    life.stay(new Effect.ScanTree(reaping.process()));
            case When(ReapingTree reaping, Input.TreeKilled(_, var killed)) ->
                    exit().treeKilled(reaping, killed);
            case When(Phase _, Input.TreeKilled(_, var killed)) ->
                    new Step(life, ExitHandling.survivors(killed));

            case When(PostStopHook _, Input.HookEnded(var point, _))
                    when point == Point.POST_STOP ->
                    exit().postStopHookEnded();
            case When(Backoff _, Input.TimerFired(var timer)) when timer == Timer.BACKOFF ->
                    start().start();
            case When(Scheduled _, Input.RunDue _) ->
                    start(life.withFreshBudget()).start().after(NEXT);
            case When(Phase _, Input.RunDue _) -> control().runDue().after(NEXT);

            case When(Phase _, Input.StartAllowed _), When(Phase _, Input.StartDenied _) ->
                    life.stay();
            case When(Phase _, Input.PortsGranted _), When(Phase _, Input.PortsRefused _) ->
                    life.stay();
            case When(Phase _, Input.HookEnded _), When(Phase _, Input.TimerFired _) -> life.stay();
            case When(Phase _, Input.Drained _) -> life.stay();
            case When(Phase _, Input.Spawned _), When(Phase _, Input.NotSpawned _) -> life.stay();
            case When(Phase _, Input.Exited _) -> throw new AssertionError("answered before");
            case When(Phase _, Input.TreeScanned _) -> life.stay();
            case When(Phase _, Input.BecameReady _), When(Phase _, Input.RestartRequired _) ->
                    life.stay();
            case When(Phase _, Input.Failing _), When(Phase _, Input.Recovered _) -> life.stay();
        };
    }

    private StartSequence start() {
        return start(life);
    }

    private StartSequence start(Lifecycle life) {
        return new StartSequence(life, context);
    }

    private StartOutcome started() {
        return new StartOutcome(life, context);
    }

    private ControlRequests control() {
        return new ControlRequests(life, context);
    }

    private StopSequence stop() {
        return new StopSequence(life, context);
    }

    private ExitHandling exit() {
        return new ExitHandling(life, context);
    }
}
