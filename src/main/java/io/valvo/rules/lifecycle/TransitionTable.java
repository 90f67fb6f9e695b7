package io.valvo.rules.lifecycle;

import io.valvo.model.spec.HooksSpec.Point;
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

import java.util.List;

/**
 * The table of a life's transitions, phase by input; an exit alone is answered apart from it. No
 * row has a default: a new phase or input is a row that the compiler asks for.
 */
record TransitionTable(Lifecycle life, At at) {
    private static final List<Effect> NEXT = List.of(new Effect.ScheduleNext());

    private record When(Phase phase, Input input) {}

    Step on(Input input) {
        return switch (new When(life.phase(), input)) {
            case When(Scheduled _, Input.Start _) -> startup(life.anew()).begin();
            case When(Stopped _, Input.Start _) -> startup(life.anew()).enter();
            case When(Failed _, Input.Start _), When(Completed _, Input.Start _) ->
                    startup(life.anew()).enter();
            case When(Waiting _, Input.Start _) -> startup(life.anew()).begin();
            case When(Phase _, Input.Start _) -> life.wanted(true).stay();

            case When(Phase _, Input.Stop(boolean force)) ->
                    new ControlRequests(life.wanted(false), at).stop(force);
            case When(Phase _, Input.Restart(var cause, var why)) -> orders().restart(cause, why);
            case When(Phase _, Input.GiveUp(var why)) -> orders().giveUp(why);

            case When(Blocked _, Input.StartAllowed _) -> startup().lease();
            case When(Blocked _, Input.StartDenied(var why)) -> life.to(new Blocked(why));
            case When(Leasing _, Input.PortsGranted _) -> startup().prepare();
            case When(Leasing _, Input.PortsRefused(var why, boolean fatal)) ->
                    startup().refused(why, fatal);
            case When(Leasing _, Input.TimerFired(var timer)) when timer == Timer.PORTS ->
                    life.stay(new Effect.LeasePorts());
            case When(Preparing _, Input.HookEnded(var point, var failure))
                    when point == Point.PRE_START ->
                    startup().prepared(failure);

            case When(Spawning(var doomed), Input.Spawned(_, var process)) ->
                    startup().spawned(process, doomed);
            case When(Spawning(var doomed), Input.NotSpawned(_, var why)) ->
                    startup().notSpawned(why, doomed);
            case When(Starting(var process), Input.BecameReady _) -> startup().ready(process);
            case When(Ready(var process, var since), Input.Failing(_, var why)) ->
                    life.to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Failing(_, var why)) ->
                    life.to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Recovered _) ->
                    life.to(new Ready(process, since));
            case When(Starting(var process), Input.RestartRequired(_, var cause, var why)) ->
                    orders().condemned(process, new Ending(cause, why, false));
            case When(
                            Ready(var process, var since),
                            Input.RestartRequired(_, var cause, var why)) ->
                    orders().condemned(process, new Ending(cause, why, at.healthy(since)));
            case When(
                            Unhealthy(var process, var since, _),
                            Input.RestartRequired(_, var cause, var why)) ->
                    orders().condemned(process, new Ending(cause, why, at.healthy(since)));
            case When(Phase _, Input.MainProcessNamed(_, var main)) ->
                    new MainProcessHandover(life, at).named(main);
            case When(Phase _, Input.StopRequired(_, var cause, var why)) ->
                    orders().ousted(new Ending(cause, why, false, true));

            case When(Parting(var process, var ending, boolean draining), Input.Drained _)
                    when draining ->
                    termination().part(process, ending);
            case When(
                            Parting(var process, var ending, boolean draining),
                            Input.TimerFired(var timer))
                    when draining && timer == Timer.DRAIN ->
                    termination().part(process, ending);
            case When(
                            Parting(var process, var ending, boolean draining),
                            Input.HookEnded(var point, _))
                    when !draining && point == Point.PRE_STOP ->
                    termination().terminate(process, ending);
            case When(Stopping(var process, var ending, _), Input.TimerFired(var timer))
                    when timer == Timer.GRACE ->
                    life.to(
                            new Stopping(process, ending, true),
                            new Effect.KillFamily(process, false));

            case When(Clearing clearing, Input.TreeScanned(_, boolean empty))
                    when !clearing.killing() ->
                    aftermath().seen(clearing, empty);
            case When(Clearing clearing, Input.TimerFired _) when !clearing.killing() ->
                    life.stay(new Effect.LookForFamily(clearing.process()));
            case When(Clearing clearing, Input.TreeKilled(_, var killed)) ->
                    aftermath().cleared(clearing, killed);
            case When(Phase _, Input.TreeKilled(_, var killed)) ->
                    new Step(life, ExitHandling.survivors(killed));

            case When(Tidying _, Input.HookEnded(var point, _)) when point == Point.POST_STOP ->
                    aftermath().tidied();
            case When(Waiting _, Input.TimerFired(var timer)) when timer == Timer.BACKOFF ->
                    startup().begin();
            case When(Scheduled _, Input.RunDue _) -> startup(life.anew()).begin().after(NEXT);
            case When(Phase _, Input.RunDue _) -> orders().overlap().after(NEXT);

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

    private StartSequence startup() {
        return startup(life);
    }

    private StartSequence startup(Lifecycle life) {
        return new StartSequence(life, at);
    }

    private ControlRequests orders() {
        return new ControlRequests(life, at);
    }

    private StopSequence termination() {
        return new StopSequence(life, at);
    }

    private ExitHandling aftermath() {
        return new ExitHandling(life, at);
    }
}
