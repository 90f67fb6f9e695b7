package io.valvo.rules;

import io.valvo.model.Cause;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.Hooks.Point;
import io.valvo.model.InstanceState;
import io.valvo.model.Limit;
import io.valvo.model.ProcessId;
import io.valvo.model.RestartPolicy.Policy;
import io.valvo.model.Schedule;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Signal;
import io.valvo.rules.Input.Timer;
import io.valvo.rules.Phase.Blocked;
import io.valvo.rules.Phase.Clearing;
import io.valvo.rules.Phase.Completed;
import io.valvo.rules.Phase.Ending;
import io.valvo.rules.Phase.Failed;
import io.valvo.rules.Phase.Leasing;
import io.valvo.rules.Phase.Parting;
import io.valvo.rules.Phase.Preparing;
import io.valvo.rules.Phase.Ready;
import io.valvo.rules.Phase.Scheduled;
import io.valvo.rules.Phase.Spawning;
import io.valvo.rules.Phase.Starting;
import io.valvo.rules.Phase.Stopped;
import io.valvo.rules.Phase.Stopping;
import io.valvo.rules.Phase.Tidying;
import io.valvo.rules.Phase.Unhealthy;
import io.valvo.rules.Phase.Waiting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The life of one instance: whether it is wanted, what its process is doing, and what it has behind
 * it.
 *
 * <p>Pure: what happened, when, and by which specification come in as values, what to do about it
 * goes out as {@link Effect}s. {@link #on} is the whole transition table: stopping is asked of
 * whatever runs and answered at once by whatever waits; a start on the way down is remembered in
 * {@code wanted}.
 *
 * @param incarnation counts its processes from 1
 * @param fallback the fallback's command runs instead of the real one
 * @param queued a run of the job has become due while the previous one was still running
 */
public record Lifecycle(
        boolean wanted,
        Phase phase,
        int incarnation,
        Restarts restarts,
        Optional<String> lastExit,
        boolean fallback,
        boolean queued) {

    public static final Lifecycle NEW =
            new Lifecycle(false, new Stopped(), 0, Restarts.NONE, Optional.empty(), false, false);

    /**
     * How often the descendants of a process that has ended are looked at during its grace period.
     */
    static final Duration LOOK = Duration.ofMillis(50);

    /**
     * How often a port that is held by somebody else is asked for again, besides when it is given
     * back.
     */
    static final Duration LEASE_AGAIN = Duration.ofSeconds(2);

    /** The life from now on, and what to do about it, in this order. */
    public record Step(Lifecycle next, List<Effect> effects) {
        Step and(Effect last) {
            return new Step(next, Stream.concat(effects.stream(), Stream.of(last)).toList());
        }

        Step after(List<Effect> first) {
            return new Step(next, Stream.concat(first.stream(), effects.stream()).toList());
        }
    }

    /**
     * The world at this moment.
     *
     * @param chance in [0, 1)
     * @param gated a start has to be allowed (it has dependencies, or a group)
     * @param grouped its group is told when it fails
     * @param routed the gateway sends requests to it
     */
    public record At(
            Instant now,
            double chance,
            ServiceSpec spec,
            boolean gated,
            boolean grouped,
            boolean routed) {
        public At(Instant now, double chance, ServiceSpec spec, boolean gated, boolean grouped) {
            this(now, chance, spec, gated, grouped, false);
        }
    }

    private record When(Phase phase, Input input) {}

    public Step on(Input input, At at) {
        if (input instanceof Input.OfProcess news && news.incarnation() != incarnation)
            return stay();
        // Apart from the table, which takes a tenth of a millisecond: a restart waits for this.
        if (input instanceof Input.Exited(_, var exit, boolean alone))
            return exited(exit, alone, at);
        return switch (new When(phase, input)) {
            case When(Scheduled _, Input.Start _) -> anew().begin(at);
            case When(Stopped _, Input.Start _) -> anew().enter(at);
            case When(Failed _, Input.Start _), When(Completed _, Input.Start _) ->
                    anew().enter(at);
            case When(Waiting _, Input.Start _) -> anew().begin(at);
            case When(Phase _, Input.Start _) -> wanted(true).stay();

            case When(Phase _, Input.Stop(boolean force)) -> wanted(false).stop(force, at);
            case When(Phase _, Input.Restart(var cause, var why)) -> restart(cause, why, at);
            case When(Phase _, Input.GiveUp(var why)) -> giveUp(why, at);

            case When(Blocked _, Input.GateOpened _) -> lease(at);
            case When(Blocked _, Input.GateClosed(var why)) -> to(new Blocked(why));
            case When(Leasing _, Input.PortsGranted _) -> prepare(at);
            case When(Leasing _, Input.PortsRefused(var why, boolean fatal)) ->
                    fatal
                            ? failFor(why)
                            : to(new Leasing(why), new Effect.Wake(Timer.LEASE, LEASE_AGAIN));
            case When(Leasing _, Input.TimeUp(var timer)) when timer == Timer.LEASE ->
                    stay(new Effect.LeasePorts());
            case When(Preparing _, Input.HookEnded(var point, var failure))
                    when point == Point.PRE_START ->
                    failure.isEmpty()
                            ? spawn()
                            : failed("pre-start hook: " + failure.get(), false, at);

            case When(Spawning(var doomed), Input.Spawned(_, var process)) ->
                    spawned(process, doomed, at);
            case When(Spawning(var doomed), Input.NotSpawned(_, var why)) ->
                    wanted ? failed(why, false, at) : undone(doomed);
            case When(Starting(var process), Input.BecameReady _) -> ready(process, at);
            case When(Ready(var process, var since), Input.Failing(_, var why)) ->
                    to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Failing(_, var why)) ->
                    to(new Unhealthy(process, since, why));
            case When(Unhealthy(var process, var since, _), Input.Recovered _) ->
                    to(new Ready(process, since));
            case When(Starting(var process), Input.Condemned(_, var cause, var why)) ->
                    condemned(process, new Ending(cause, why, false), at);
            case When(Ready(var process, var since), Input.Condemned(_, var cause, var why)) ->
                    condemned(process, new Ending(cause, why, healthy(since, at)), at);
            case When(
                            Unhealthy(var process, var since, _),
                            Input.Condemned(_, var cause, var why)) ->
                    condemned(process, new Ending(cause, why, healthy(since, at)), at);
            case When(Phase _, Input.Ousted(_, var cause, var why)) ->
                    ousted(new Ending(cause, why, false, true), at);

            case When(Parting(var process, var ending, boolean draining), Input.Drained _)
                    when draining ->
                    part(process, ending, at);
            case When(Parting(var process, var ending, boolean draining), Input.TimeUp(var timer))
                    when draining && timer == Timer.DRAIN ->
                    part(process, ending, at);
            case When(
                            Parting(var process, var ending, boolean draining),
                            Input.HookEnded(var point, _))
                    when !draining && point == Point.PRE_STOP ->
                    terminate(process, ending, at);
            case When(Stopping(var process, var ending, _), Input.TimeUp(var timer))
                    when timer == Timer.GRACE ->
                    to(new Stopping(process, ending, true), new Effect.KillFamily(process));

            case When(Clearing clearing, Input.FamilySeen(_, boolean empty))
                    when !clearing.killing() ->
                    empty ? settle(clearing.ending(), clearing.exit(), at) : linger(clearing, at);
            case When(Clearing clearing, Input.TimeUp _) when !clearing.killing() ->
                    stay(new Effect.LookForFamily(clearing.process()));
            case When(Clearing clearing, Input.FamilyEnded(_, var killed)) ->
                    settle(clearing.ending(), clearing.exit(), at).after(survivors(killed));
            case When(Phase _, Input.FamilyEnded(_, var killed)) ->
                    new Step(this, survivors(killed));

            case When(Tidying _, Input.HookEnded(var point, _)) when point == Point.POST_STOP ->
                    tidied(at);
            case When(Waiting _, Input.TimeUp(var timer)) when timer == Timer.BACKOFF -> begin(at);
            case When(Scheduled _, Input.Due _) ->
                    anew().begin(at).after(List.of(new Effect.ScheduleNext()));
            case When(Phase _, Input.Due _) ->
                    overlap(at).after(List.of(new Effect.ScheduleNext()));

            case When(Phase _, Input.GateOpened _), When(Phase _, Input.GateClosed _) -> stay();
            case When(Phase _, Input.PortsGranted _), When(Phase _, Input.PortsRefused _) -> stay();
            case When(Phase _, Input.HookEnded _), When(Phase _, Input.TimeUp _) -> stay();
            case When(Phase _, Input.Drained _) -> stay();
            case When(Phase _, Input.Spawned _), When(Phase _, Input.NotSpawned _) -> stay();
            case When(Phase _, Input.Exited _) -> throw new AssertionError("see above");
            case When(Phase _, Input.FamilySeen _) -> stay();
            case When(Phase _, Input.BecameReady _), When(Phase _, Input.Condemned _) -> stay();
            case When(Phase _, Input.Failing _), When(Phase _, Input.Recovered _) -> stay();
        };
    }

    // On the way up: schedule, gate, ports, pre-start hook, spawn.

    /** Wanted by a person or at boot: a cron job waits for its time, all else begins. */
    private Step enter(At at) {
        var schedule = at.spec().schedule();
        if (schedule.isEmpty()) return begin(at);
        boolean waits = schedule.get() instanceof Schedule.Cron;
        return (waits ? to(new Scheduled()) : begin(at)).after(List.of(new Effect.ScheduleNext()));
    }

    private Step begin(At at) {
        return at.gated() ? to(new Blocked(""), new Effect.AskGate()) : lease(at);
    }

    private Step lease(At at) {
        return at.spec().ports().isEmpty()
                ? prepare(at)
                : to(new Leasing(""), new Effect.LeasePorts());
    }

    private Step prepare(At at) {
        return has(Point.PRE_START, at)
                ? to(new Preparing(), new Effect.RunHook(Point.PRE_START))
                : spawn();
    }

    private Step spawn() {
        int next = incarnation + 1;
        return new Lifecycle(wanted, new Spawning(), next, restarts, lastExit, fallback, queued)
                .stay(new Effect.Spawn(next));
    }

    private Step spawned(ProcessId process, Optional<Ending> doomed, At at) {
        if (!wanted) return end(process, doomed.orElse(new Ending(Cause.STOP, "", false)), at);
        return to(new Starting(process), new Effect.Probe(process));
    }

    /** It never appeared, and is no longer wanted. */
    private Step undone(Optional<Ending> doomed) {
        return doomed.map(it -> failFor(it.why())).orElseGet(this::stopped);
    }

    private Step ready(ProcessId process, At at) {
        var step = to(new Ready(process, at.now()));
        var listening =
                at.spec().ports().isEmpty() ? step : step.and(new Effect.CheckListening(process));
        return has(Point.POST_START, at)
                ? listening.and(new Effect.RunHook(Point.POST_START))
                : listening;
    }

    // On the way down: pre-stop hook, signal, grace, kill; then whatever descends from it; then
    // post-stop hook.

    private Step stop(boolean force, At at) {
        var ending = new Ending(Cause.STOP, "", false);
        return switch (phase) {
            case Stopped _, Completed _ -> stay();
            case Failed _, Blocked _, Leasing _, Waiting _, Scheduled _ -> stopped();
            case Preparing _ -> stopped().and(new Effect.AbortHook());
            case Spawning _ -> to(new Spawning());
            case Tidying _ -> stay();
            case Starting(var process) -> force ? kill(process, ending) : end(process, ending, at);
            case Ready(var process, _) -> force ? kill(process, ending) : end(process, ending, at);
            case Unhealthy(var process, _, _) ->
                    force ? kill(process, ending) : end(process, ending, at);
            case Parting(var process, _, _) ->
                    force ? kill(process, ending).and(new Effect.AbortHook()) : stay();
            case Stopping(var process, var why, boolean killing) ->
                    force && !killing ? kill(process, why) : stay();
            case Clearing clearing -> force && !clearing.killing() ? clear(clearing) : stay();
        };
    }

    private Step restart(Cause cause, String why, At at) {
        boolean asked = cause == Cause.RESTART;
        var next = (asked ? anew() : this).wanted(true);
        var ending = new Ending(cause, why, false);
        return switch (phase) {
            case Starting(var process) -> next.end(process, ending, at);
            case Ready(var process, _) -> next.end(process, ending, at);
            case Unhealthy(var process, _, _) -> next.end(process, ending, at);
            case Stopped _, Failed _, Completed _, Waiting _ -> next.begin(at);
            case Scheduled _ -> asked ? next.begin(at) : stay();
            case Blocked _, Leasing _, Preparing _, Spawning _ -> next.stay();
            case Parting _, Stopping _, Clearing _, Tidying _ -> next.stay();
        };
    }

    private Step giveUp(String why, At at) {
        var ending = new Ending(Cause.GROUP, why, false);
        return switch (phase) {
            case Starting(var process) -> wanted(false).end(process, ending, at);
            case Ready(var process, _) -> wanted(false).end(process, ending, at);
            case Unhealthy(var process, _, _) -> wanted(false).end(process, ending, at);
            case Blocked _, Leasing _, Waiting _, Scheduled _ -> wanted(false).failFor(why);
            case Preparing _ -> wanted(false).failFor(why).and(new Effect.AbortHook());
            case Parting(var process, _, boolean draining) when wanted ->
                    wanted(false).to(new Parting(process, ending, draining));
            case Stopping(var process, _, boolean killing) when wanted ->
                    wanted(false).to(new Stopping(process, ending, killing));
            case Clearing(var process, _, var exit, var deadline, boolean killing) when wanted ->
                    wanted(false).to(new Clearing(process, ending, exit, deadline, killing));
            case Spawning _ when wanted -> wanted(false).to(new Spawning(Optional.of(ending)));
            case Stopped _, Failed _, Completed _, Spawning _ -> wanted(false).stay();
            case Parting _, Stopping _, Clearing _, Tidying _ -> wanted(false).stay();
        };
    }

    private Step end(ProcessId process, Ending ending, At at) {
        boolean ready = phase instanceof Ready;
        boolean drains = at.routed() && ready && !at.spec().stop().drain().isZero();
        return drains && planned(ending.cause())
                ? to(
                        new Parting(process, ending, true),
                        new Effect.StopProbing(),
                        new Effect.Drain(),
                        new Effect.Wake(Timer.DRAIN, at.spec().stop().drain()))
                : part(process, ending, at);
    }

    private Step part(ProcessId process, Ending ending, At at) {
        if (!has(Point.PRE_STOP, at)) return terminate(process, ending, at);
        return to(
                new Parting(process, ending, false),
                new Effect.StopProbing(),
                new Effect.RunHook(Point.PRE_STOP));
    }

    /** It works well: nobody is harmed if it goes on for a while. */
    private static boolean planned(Cause cause) {
        return switch (cause) {
            case STOP, RESTART, CONFIG, SCHEDULE, GROUP, RUNTIME_LIMIT, ITERATIONS_LIMIT -> true;
            case COMPLETED, CRASH, START_TIMEOUT, HEALTH, HEARTBEAT, HOST_PRESSURE -> false;
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT -> false;
        };
    }

    /** What is over its memory isn't given the time to grow on. */
    private Step condemned(ProcessId process, Ending ending, At at) {
        return ending.cause() == Cause.MEMORY_LIMIT
                ? kill(process, ending)
                : end(process, ending, at);
    }

    private Step ousted(Ending ending, At at) {
        boolean runs = phase.living().isPresent() && phase.state() != InstanceState.STOPPING;
        return runs ? wanted(false).condemned(phase.living().get(), ending, at) : stay();
    }

    private Step terminate(ProcessId process, Ending ending, At at) {
        return to(
                new Stopping(process, ending, false),
                new Effect.StopProbing(),
                new Effect.Terminate(process),
                new Effect.Wake(Timer.GRACE, at.spec().stop().timeout()));
    }

    private Step kill(ProcessId process, Ending ending) {
        return to(
                new Stopping(process, ending, true),
                new Effect.StopProbing(),
                new Effect.KillFamily(process));
    }

    private Ending crash(Exit exit, boolean healthy, At at) {
        return new Ending(success(exit, at) ? Cause.COMPLETED : Cause.CRASH, "", healthy);
    }

    private Step exited(Exit exit, boolean alone, At at) {
        return switch (phase) {
            case Starting(var process) ->
                    exited(process, crash(exit, false, at), exit, alone, at.now(), at);
            case Ready(var process, var since) ->
                    exited(process, crash(exit, healthy(since, at), at), exit, alone, at.now(), at);
            case Unhealthy(var process, var since, _) ->
                    exited(process, crash(exit, healthy(since, at), at), exit, alone, at.now(), at);
            case Parting(var process, var ending, _) ->
                    exited(process, ending, exit, alone, at.now(), at);
            case Stopping(var process, var ending, boolean killing) ->
                    exited(process, ending, exit, alone, killing ? at.now() : graceFrom(at), at);
            case Stopped _, Failed _, Completed _, Scheduled _, Blocked _, Leasing _ -> stay();
            case Preparing _, Spawning _, Clearing _, Tidying _, Waiting _ -> stay();
        };
    }

    private Step exited(
            ProcessId process, Ending ending, Exit exit, boolean alone, Instant deadline, At at) {
        var told =
                new ArrayList<Effect>(List.of(new Effect.StopProbing(), new Effect.CancelWakes()));
        told.add(new Effect.Tell(new Fact.ProcessExited(exit, ending.cause())));
        if (has(Point.ON_EXIT, at)) told.add(new Effect.RunHook(Point.ON_EXIT));
        if (alone) return settle(ending, exit, at).after(told);
        var clearing = new Clearing(process, ending, exit, deadline, false);
        return (deadline.isAfter(at.now()) ? look(clearing) : clear(clearing)).after(told);
    }

    private Step look(Clearing clearing) {
        return to(clearing, new Effect.LookForFamily(clearing.process()));
    }

    private Step linger(Clearing clearing, At at) {
        return at.now().isBefore(clearing.deadline())
                ? stay(new Effect.Wake(Timer.LOOK, LOOK))
                : clear(clearing);
    }

    private Step clear(Clearing it) {
        var killing = new Clearing(it.process(), it.ending(), it.exit(), it.deadline(), true);
        return to(killing, new Effect.KillFamily(it.process()));
    }

    /** The process and all that descends from it are gone. What now? */
    private Step settle(Ending ending, Exit exit, At at) {
        var known = lastExit(told(ending, exit));
        if (!wanted && gaveUp(ending)) return known.failFor(ending.why());
        if (!wanted) return has(Point.POST_STOP, at) ? known.tidy() : known.stopped();
        return switch (ending.cause()) {
            case STOP, RESTART, CONFIG, SCHEDULE -> known.begin(at);
            case GROUP, HOST_PRESSURE -> known.with(restarts.restarted()).begin(at);
            case COMPLETED ->
                    at.spec().restart().policy() == Policy.ALWAYS && at.spec().schedule().isEmpty()
                            ? known.failed(exit.text(), ending.healthy(), at)
                            : known.done(at);
            case RUNTIME_LIMIT, ITERATIONS_LIMIT -> known.renewed(ending, at);
            case CRASH, START_TIMEOUT, HEALTH, HEARTBEAT ->
                    known.failed(known.lastExit.orElseThrow(), ending.healthy(), at);
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT ->
                    known.failed(known.lastExit.orElseThrow(), ending.healthy(), at);
        };
    }

    /** {@code exited 1}, {@code killed: memory limit (memory 530/512 MiB for 10s)}. */
    private static String told(Ending ending, Exit exit) {
        var why = ending.why().isEmpty() ? "" : " (" + ending.why() + ")";
        return Limit.of(ending.cause())
                .map(limit ->
                        (killed(exit) ? "killed" : exit.text())
                                + ": "
                                + limit.word()
                                + " limit"
                                + why)
                .orElseGet(() -> exit.text() + why);
    }

    private static boolean killed(Exit exit) {
        return exit instanceof Exit.Killed(int signal, _) && signal == Signal.KILL.number();
    }

    private static boolean gaveUp(Ending ending) {
        boolean planned = Limit.of(ending.cause()).filter(Limit::planned).isPresent();
        return ending.cause() == Cause.GROUP || (ending.last() && !planned);
    }

    /** A process that has served its time is followed by the next; a job should have been done. */
    private Step renewed(Ending ending, At at) {
        boolean endless = !at.spec().job() && at.spec().restart().policy() != Policy.NEVER;
        return endless
                ? with(restarts.restarted()).begin(at)
                : failed(lastExit.orElseThrow(), ending.healthy(), at);
    }

    private Step done(At at) {
        if (at.spec().schedule().isEmpty()) return to(new Completed(), new Effect.ReleasePorts());
        if (queued) return queued(false).anew().begin(at);
        return to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step failed(String why, boolean healthy, At at) {
        if (!wanted) return stopped();
        if (at.spec().restart().policy() == Policy.NEVER) return spent(why, at);
        return switch (restarts.failed(at.now(), at.spec().restart(), healthy, at.chance())) {
            case Restarts.Again(var next, var wait) when mock(next.inARow(), at) ->
                    with(next).fallBack(at);
            case Restarts.Again(var next, var wait) -> with(next).again(why, wait, at);
            case Restarts.GiveUp(var next) when at.spec().fallback().isPresent() && !fallback ->
                    with(next).fallBack(at);
            case Restarts.GiveUp(var next) -> with(next).spent(spentBy(why, at), at);
        };
    }

    /** The group hears first: it may shut the gate that is asked for next. */
    private Step again(String why, Duration wait, At at) {
        var step = wait.isZero() ? begin(at) : waiting(why, wait, at);
        return at.grouped() ? step.after(List.of(new Effect.TellGroup())) : step;
    }

    private Step waiting(String why, Duration wait, At at) {
        return to(new Waiting(at.now().plus(wait), why), new Effect.Wake(Timer.BACKOFF, wait));
    }

    private boolean mock(int failures, At at) {
        return !fallback && at.spec().fallback().filter(it -> failures >= it.after()).isPresent();
    }

    private Step fallBack(At at) {
        var command = String.join(" ", at.spec().fallback().orElseThrow().command());
        return new Lifecycle(wanted, phase, incarnation, restarts.cleared(), lastExit, true, queued)
                .begin(at)
                .after(List.of(new Effect.Tell(new Fact.FallbackActivated(command))));
    }

    private static String spentBy(String why, At at) {
        var policy = at.spec().restart();
        return "%s; %d restarts within %s are used up"
                .formatted(why, policy.max(), Span.text(policy.within()));
    }

    /** No further try: a job waits for its next time, all else has failed. */
    private Step spent(String why, At at) {
        return at.spec().schedule().isEmpty()
                ? failFor(why)
                : to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step failFor(String why) {
        return to(new Failed(why), new Effect.CancelWakes(), new Effect.ReleasePorts());
    }

    private Step stopped() {
        return to(
                new Stopped(),
                new Effect.CancelWakes(),
                new Effect.CancelSchedule(),
                new Effect.ReleasePorts());
    }

    private Step tidy() {
        return to(new Tidying(), new Effect.RunHook(Point.POST_STOP));
    }

    private Step tidied(At at) {
        return wanted ? begin(at) : stopped();
    }

    private Step overlap(At at) {
        boolean running = phase.living().isPresent();
        return switch (at.spec().schedule().map(Schedule::overlap).orElse(Schedule.Overlap.SKIP)) {
            case SKIP -> stay();
            case QUEUE -> queued(running).stay();
            case REPLACE -> running ? restart(Cause.SCHEDULE, "its next run is due", at) : stay();
        };
    }

    private static List<Effect> survivors(List<String> killed) {
        return killed.isEmpty() ? List.of() : List.of(new Effect.Tell(new Fact.Survivors(killed)));
    }

    private static boolean success(Exit exit, At at) {
        return exit instanceof Exit.Exited(int code) && at.spec().successCodes().contains(code);
    }

    private static boolean healthy(Instant readySince, At at) {
        return !readySince.plus(at.spec().restart().resetAfter()).isAfter(at.now());
    }

    private static Instant graceFrom(At at) {
        return at.now().plus(at.spec().stop().timeout());
    }

    private static boolean has(Point point, At at) {
        return at.spec().hooks().commands().containsKey(point);
    }

    /** Wanted by a decision, not by its own failure: budget and fallback start afresh. */
    private Lifecycle anew() {
        return new Lifecycle(true, phase, incarnation, restarts.cleared(), lastExit, false, queued);
    }

    private Lifecycle wanted(boolean yes) {
        return new Lifecycle(yes, phase, incarnation, restarts, lastExit, fallback, queued);
    }

    private Lifecycle with(Restarts changed) {
        return new Lifecycle(wanted, phase, incarnation, changed, lastExit, fallback, queued);
    }

    private Lifecycle lastExit(String text) {
        return new Lifecycle(
                wanted, phase, incarnation, restarts, Optional.of(text), fallback, queued);
    }

    private Lifecycle queued(boolean yes) {
        return new Lifecycle(wanted, phase, incarnation, restarts, lastExit, fallback, yes);
    }

    private Step to(Phase next, Effect... effects) {
        var life = new Lifecycle(wanted, next, incarnation, restarts, lastExit, fallback, queued);
        return new Step(life, List.of(effects));
    }

    private Step stay(Effect... effects) {
        return to(phase, effects);
    }
}
