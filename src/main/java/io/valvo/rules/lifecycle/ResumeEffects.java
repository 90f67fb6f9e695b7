package io.valvo.rules.lifecycle;

import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.StopSpec;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Phase.AcquiringPorts;
import io.valvo.rules.lifecycle.Phase.AwaitingDependencies;
import io.valvo.rules.lifecycle.Phase.Backoff;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Draining;
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
import java.util.List;

/**
 * What a life waits for, asked for anew: timers and companions of an instance are gone when its
 * actor or the daemon has ended, its process and what is known of it are not.
 */
public final class ResumeEffects {
    private ResumeEffects() {}

    /**
     * All that the phase needs to go on.
     *
     * @param spawned incarnation of the latest spawn that was asked for
     */
    public static List<Effect> of(Lifecycle life, int spawned, StopSpec stop, Instant now) {
        return switch (life.phase()) {
            case Backoff(var until, _) ->
                    List.of(startTimer(Timer.BACKOFF, Duration.between(now, until)));
            case AcquiringPorts _ -> List.of(startTimer(Timer.PORTS, Duration.ZERO));
            case AwaitingDependencies _ -> List.of(new Effect.RequestStart());
            case PreStartHook _ -> List.of(new Effect.RunHook(Point.PRE_START));
            case Spawning _ when spawned < life.incarnation() ->
                    List.of(new Effect.Spawn(life.incarnation()));
            case Starting _, Ready _, Unhealthy _ -> probing(life.phase());
            case Draining _ ->
                    List.of(new Effect.DrainRequests(), startTimer(Timer.DRAIN, stop.drain()));
            case PreStopHook _ -> List.of(new Effect.RunHook(Point.PRE_STOP));
            case Stopping(_, _, boolean killing) when !killing ->
                    List.of(startTimer(Timer.GRACE, stop.timeout()));
            case Stopping(var process, var ending, _) ->
                    List.of(new Effect.KillTree(process, ending.abrupt()));
            case ReapingTree(var process, var ending, _, _) ->
                    List.of(new Effect.KillTree(process, ending.abrupt()));
            case PostStopHook _ -> List.of(new Effect.RunHook(Point.POST_STOP));
            case Spawning _, Stopped _, Failed _, Completed _, Scheduled _ -> List.of();
        };
    }

    /** Who is to watch the process; nobody, unless it is meant to run. */
    public static List<Effect> probing(Phase phase) {
        return switch (phase) {
            case Starting(var process) -> List.of(new Effect.StartProbing(process));
            case Ready _, Unhealthy _ -> List.of(new Effect.StartHealthProbing());
            case Stopped _, Failed _, Completed _, Scheduled _ -> List.of();
            case AwaitingDependencies _, AcquiringPorts _, PreStartHook _, Spawning _ -> List.of();
            case Draining _, PreStopHook _, Stopping _, ReapingTree _ -> List.of();
            case PostStopHook _, Backoff _ -> List.of();
        };
    }

    private static Effect startTimer(Timer timer, Duration after) {
        return new Effect.StartTimer(timer, after.isNegative() ? Duration.ZERO : after);
    }
}
