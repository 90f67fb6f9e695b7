package io.valvo.rules.lifecycle;

import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.AcquiringPorts;
import io.valvo.rules.lifecycle.Phase.AwaitingDependencies;
import io.valvo.rules.lifecycle.Phase.PreStartHook;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Spawning;

import java.time.Duration;
import java.util.List;

/** The way up: schedule, gate, ports, pre-start hook, spawn, readiness. */
record StartSequence(Lifecycle life, LifecycleContext context) {
    /**
     * How often a port that is held by somebody else is asked for again, besides when it is given
     * back.
     */
    private static final Duration LEASE_AGAIN = Duration.ofSeconds(2);

    /** Wanted by a person or at boot: a cron job waits for its time, all else begins. */
    Step schedule() {
        var schedule = context.spec().schedule();
        if (schedule.isEmpty()) return start();
        boolean waits = schedule.get() instanceof ScheduleSpec.Cron;
        return (waits ? life.to(new Scheduled()) : start())
                .after(List.of(new Effect.ScheduleNext()));
    }

    Step start() {
        return context.gated()
                ? life.to(new AwaitingDependencies(""), new Effect.RequestStart())
                : acquirePorts();
    }

    Step acquirePorts() {
        return context.spec().ports().isEmpty()
                ? runPreStartHook()
                : life.to(new AcquiringPorts(""), new Effect.AcquirePorts());
    }

    /** {@code fatal}: waiting for a port won't help. */
    Step portsRefused(String why, boolean fatal) {
        return fatal
                ? life.failed(why)
                : life.to(new AcquiringPorts(why), new Effect.StartTimer(Timer.PORTS, LEASE_AGAIN));
    }

    Step runPreStartHook() {
        return context.has(Point.PRE_START)
                ? life.to(new PreStartHook(), new Effect.RunHook(Point.PRE_START))
                : spawn();
    }

    Step spawn() {
        var next = life.nextIncarnation(new Spawning());
        return next.stay(new Effect.Spawn(next.incarnation()));
    }
}
