package io.valvo.rules;

import io.valvo.model.Cause;
import io.valvo.model.Hooks.Point;
import io.valvo.model.ProcessId;
import io.valvo.rules.Input.Timer;
import io.valvo.rules.Lifecycle.At;
import io.valvo.rules.Lifecycle.Step;
import io.valvo.rules.Phase.Ending;
import io.valvo.rules.Phase.Parting;
import io.valvo.rules.Phase.Ready;
import io.valvo.rules.Phase.Stopping;

/** The way down: last requests, pre-stop hook, signal and grace period, kill. */
record Termination(Lifecycle life, At at) {
    Step end(ProcessId process, Ending ending) {
        boolean ready = life.phase() instanceof Ready;
        boolean drains = at.routed() && ready && !at.spec().stop().drain().isZero();
        return drains && planned(ending.cause())
                ? life.to(
                        new Parting(process, ending, true),
                        new Effect.StopProbing(),
                        new Effect.Drain(),
                        new Effect.Wake(Timer.DRAIN, at.spec().stop().drain()))
                : part(process, ending);
    }

    Step part(ProcessId process, Ending ending) {
        if (!at.has(Point.PRE_STOP)) return terminate(process, ending);
        return life.to(
                new Parting(process, ending, false),
                new Effect.StopProbing(),
                new Effect.RunHook(Point.PRE_STOP));
    }

    Step terminate(ProcessId process, Ending ending) {
        return life.to(
                new Stopping(process, ending, false),
                new Effect.StopProbing(),
                new Effect.Terminate(process),
                new Effect.Wake(Timer.GRACE, at.spec().stop().timeout()));
    }

    /** At once. */
    Step kill(ProcessId process, Ending ending) {
        return life.to(
                new Stopping(process, ending.abruptly(), true),
                new Effect.StopProbing(),
                new Effect.KillFamily(process, true));
    }

    /** It works well: nobody is harmed if it goes on for a while. */
    private static boolean planned(Cause cause) {
        return switch (cause) {
            case STOP, RESTART, CONFIG, SCHEDULE, GROUP, RUNTIME_LIMIT, ITERATIONS_LIMIT -> true;
            case COMPLETED, CRASH, START_TIMEOUT, HEALTH, HEARTBEAT, HOST_PRESSURE -> false;
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT -> false;
        };
    }
}
