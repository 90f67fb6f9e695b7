package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Draining;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.PreStopHook;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.Stopping;

/** The way down: last requests, pre-stop hook, signal and grace period, kill. */
record StopSequence(Lifecycle life, LifecycleContext context) {
    Step drainOrStop(ProcessId process, Ending ending) {
        boolean ready = life.phase() instanceof Ready;
        boolean drains = context.routed() && ready && !context.spec().stop().drain().isZero();
        return drains && planned(ending.cause())
                ? life.to(
                        new Draining(process, ending),
                        new Effect.StopProbing(),
                        new Effect.DrainRequests(),
                        new Effect.StartTimer(Timer.DRAIN, context.spec().stop().drain()))
                : runPreStopHook(process, ending);
    }

    Step runPreStopHook(ProcessId process, Ending ending) {
        if (!context.has(Point.PRE_STOP)) return sendStopSignal(process, ending);
        return life.to(
                new PreStopHook(process, ending),
                new Effect.StopProbing(),
                new Effect.RunHook(Point.PRE_STOP));
    }

    Step sendStopSignal(ProcessId process, Ending ending) {
        return life.to(
                new Stopping(process, ending, false),
                new Effect.StopProbing(),
                new Effect.SendStopSignal(process),
                new Effect.StartTimer(Timer.GRACE, context.spec().stop().timeout()));
    }

    /** At once. */
    Step killTree(ProcessId process, Ending ending) {
        return life.to(
                new Stopping(process, ending.abruptly(), true),
                new Effect.StopProbing(),
                new Effect.KillTree(process, true));
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
