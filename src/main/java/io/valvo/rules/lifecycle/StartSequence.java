package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.At;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Blocked;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Leasing;
import io.valvo.rules.lifecycle.Phase.Preparing;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Spawning;
import io.valvo.rules.lifecycle.Phase.Starting;
import io.valvo.text.CommandLineMask;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way up: schedule, gate, ports, pre-start hook, spawn, readiness. */
record StartSequence(Lifecycle life, At at) {
    /**
     * How often a port that is held by somebody else is asked for again, besides when it is given
     * back.
     */
    private static final Duration LEASE_AGAIN = Duration.ofSeconds(2);

    /** Wanted by a person or at boot: a cron job waits for its time, all else begins. */
    Step enter() {
        var schedule = at.spec().schedule();
        if (schedule.isEmpty()) return begin();
        boolean waits = schedule.get() instanceof ScheduleSpec.Cron;
        return (waits ? life.to(new Scheduled()) : begin())
                .after(List.of(new Effect.ScheduleNext()));
    }

    Step begin() {
        return at.gated() ? life.to(new Blocked(""), new Effect.AskGate()) : lease();
    }

    Step lease() {
        return at.spec().ports().isEmpty()
                ? prepare()
                : life.to(new Leasing(""), new Effect.LeasePorts());
    }

    /** {@code fatal}: waiting for a port won't help. */
    Step refused(String why, boolean fatal) {
        return fatal
                ? life.failFor(why)
                : life.to(new Leasing(why), new Effect.Wake(Timer.PORTS, LEASE_AGAIN));
    }

    Step prepare() {
        return at.has(Point.PRE_START)
                ? life.to(new Preparing(), new Effect.RunHook(Point.PRE_START))
                : spawn();
    }

    /** The pre-start hook has ended. */
    Step prepared(Optional<String> failure) {
        return failure.map(why -> succession().failed(hook() + why, false)).orElseGet(this::spawn);
    }

    private String hook() {
        var command = at.spec().hooks().commands().getOrDefault(Point.PRE_START, List.of());
        return "pre-start hook `" + CommandLineMask.masked(String.join(" ", command)) + "`: ";
    }

    private Step spawn() {
        var next = life.incarnate(new Spawning());
        return next.stay(new Effect.Spawn(next.incarnation()));
    }

    Step spawned(ProcessId process, Optional<Ending> doomed) {
        return life.wanted()
                ? life.to(new Starting(process), new Effect.Probe(process))
                : new StopSequence(life, at)
                        .end(process, doomed.orElse(new Ending(EndCause.STOP, "", false)));
    }

    /** It never appeared; perhaps it is no longer wanted either. */
    Step notSpawned(String why, Optional<Ending> doomed) {
        if (life.wanted()) return succession().failed(why, false);
        return doomed.map(it -> life.failFor(it.why())).orElseGet(life::stopped);
    }

    Step ready(ProcessId process) {
        var step = life.to(new Ready(process, at.now()));
        var listening =
                at.spec().ports().isEmpty() ? step : step.and(new Effect.CheckListening(process));
        return at.has(Point.POST_START)
                ? listening.and(new Effect.RunHook(Point.POST_START))
                : listening;
    }

    private RestartDecision succession() {
        return new RestartDecision(life, at);
    }
}
