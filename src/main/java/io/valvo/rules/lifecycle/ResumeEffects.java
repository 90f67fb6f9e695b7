package io.valvo.rules.lifecycle;

import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.StopSpec;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Phase.Blocked;
import io.valvo.rules.lifecycle.Phase.Clearing;
import io.valvo.rules.lifecycle.Phase.Completed;
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
            case Waiting(var until, _) ->
                    List.of(wake(Timer.BACKOFF, Duration.between(now, until)));
            case Leasing _ -> List.of(wake(Timer.PORTS, Duration.ZERO));
            case Blocked _ -> List.of(new Effect.AskGate());
            case Preparing _ -> List.of(new Effect.RunHook(Point.PRE_START));
            case Spawning _ when spawned < life.incarnation() ->
                    List.of(new Effect.Spawn(life.incarnation()));
            case Starting _, Ready _, Unhealthy _ -> watch(life.phase());
            case Parting(_, _, boolean draining) when draining ->
                    List.of(new Effect.Drain(), wake(Timer.DRAIN, stop.drain()));
            case Parting _ -> List.of(new Effect.RunHook(Point.PRE_STOP));
            case Stopping(_, _, boolean killing) when !killing ->
                    List.of(wake(Timer.GRACE, stop.timeout()));
            case Stopping(var process, var ending, _) ->
                    List.of(new Effect.KillFamily(process, ending.abrupt()));
            case Clearing(var process, var ending, _, _, _) ->
                    List.of(new Effect.KillFamily(process, ending.abrupt()));
            case Tidying _ -> List.of(new Effect.RunHook(Point.POST_STOP));
            case Spawning _, Stopped _, Failed _, Completed _, Scheduled _ -> List.of();
        };
    }

    /** Who is to watch the process; nobody, unless it is meant to run. */
    public static List<Effect> watch(Phase phase) {
        return switch (phase) {
            case Starting(var process) -> List.of(new Effect.Probe(process));
            case Ready _, Unhealthy _ -> List.of(new Effect.ProbeHealth());
            case Stopped _, Failed _, Completed _, Scheduled _ -> List.of();
            case Blocked _, Leasing _, Preparing _, Spawning _ -> List.of();
            case Parting _, Stopping _, Clearing _, Tidying _, Waiting _ -> List.of();
        };
    }

    private static Effect wake(Timer timer, Duration after) {
        return new Effect.Wake(timer, after.isNegative() ? Duration.ZERO : after);
    }
}
