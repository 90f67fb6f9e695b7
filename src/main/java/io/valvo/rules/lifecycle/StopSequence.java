package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.At;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Parting;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.Stopping;

/** The way down: last requests, pre-stop hook, signal and grace period, kill. */
record StopSequence(Lifecycle life, At at) {
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
    private static boolean planned(EndCause cause) {
        return switch (cause) {
            case STOP, RESTART, CONFIG, SCHEDULE, GROUP, RUNTIME_LIMIT, ITERATIONS_LIMIT -> true;
            case COMPLETED, CRASH, START_TIMEOUT, HEALTH, HEARTBEAT, HOST_PRESSURE -> false;
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT -> false;
        };
    }
}
