package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Cause;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.Hooks;
import io.valvo.model.InstanceRecord.LastExit;
import io.valvo.model.InstanceState;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.Subject;
import io.valvo.os.Ended;
import io.valvo.os.Kin;
import io.valvo.os.ListenSocket;
import io.valvo.os.Notification;
import io.valvo.os.ProcessInfo;
import io.valvo.ports.PortRegistry;
import io.valvo.ports.PortReply;
import io.valvo.rules.CommandLine;
import io.valvo.rules.Effect;
import io.valvo.rules.Input;
import io.valvo.rules.Lifecycle;
import io.valvo.rules.LimitRule.News;
import io.valvo.rules.Notice;
import io.valvo.rules.Phase;
import io.valvo.rules.Recurrence;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Performs the {@link Effect}s of one instance. What comes of them reaches the actor as a message.
 */
final class Deeds {
    private final ActorContext<Instance.Command> context;
    private final TimerScheduler<Instance.Command> timers;
    private final Timetable timetable;
    private final Keepsake keepsake;
    private final World world;
    private final Memory memory;
    private final ActorRef<Services.Command> owner;
    private final ActorRef<PortReply> portReplies;
    private final Launches launches;
    private final Companions companions;
    private final Enforcement enforcement;
    private final Confinement confinement;
    private final Listening listening;
    private long attempt;

    Deeds(
            ActorContext<Instance.Command> context,
            TimerScheduler<Instance.Command> timers,
            World world,
            Memory memory,
            ActorRef<Services.Command> owner) {
        this.context = context;
        this.timers = timers;
        this.world = world;
        this.memory = memory;
        this.owner = owner;
        portReplies = context.messageAdapter(PortReply.class, Instance.Answered::new);
        launches = new Launches(world, memory);
        timetable = new Timetable(timers, world, memory);
        keepsake = new Keepsake(world, memory, launches);
        companions = new Companions(context, world, memory, launches);
        enforcement = new Enforcement(context, world, memory);
        confinement = new Confinement(world, memory);
        listening = new Listening(world, memory, context.getSelf());
    }

    private void drain() {
        int incarnation = memory.life.incarnation();
        var self = context.getSelf();
        var drained = new Instance.Happened(new Input.Drained(incarnation));
        world.traffic()
                .drain(memory.spec.name(), memory.name, incarnation, () -> self.tell(drained));
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.AskGate() -> owner.tell(new Services.AskGate(memory.name));
            case Effect.LeasePorts() -> lease();
            case Effect.ReleasePorts() -> release();
            case Effect.RunHook(var point) -> companions.runHook(point);
            case Effect.AbortHook() -> companions.abortHook();
            case Effect.Spawn(int incarnation) -> clearAndSpawn(incarnation);
            case Effect.Probe _ -> companions.probe();
            case Effect.StopProbing() -> {
                companions.stopProbing();
                enforcement.rest();
            }
            case Effect.CheckListening(var process) -> listening.check(kin(process));
            case Effect.Drain() -> drain();
            case Effect.Terminate(var process) ->
                    world.processes().signalGroup(process, memory.spec.stop().signal());
            case Effect.KillFamily(var process) -> {
                confinement.kill();
                context.pipeToSelf(world.processes().endFamily(kin(process)), this::ended);
            }
            case Effect.LookForFamily(var process) ->
                    context.pipeToSelf(world.processes().family(kin(process)), this::seen);
            case Effect.Wake(var timer, var after) ->
                    timers.startSingleTimer(
                            timer, new Instance.Happened(new Input.TimeUp(timer)), after);
            case Effect.CancelWakes() -> List.of(Input.Timer.values()).forEach(timers::cancel);
            case Effect.ScheduleNext() -> timetable.next();
            case Effect.CancelSchedule() -> timetable.cancel();
            case Effect.Tell(var fact) -> tell(fact);
            case Effect.TellGroup() -> owner.tell(new Services.MemberFailed(memory.name));
        }
    }

    /**
     * After a restart of the actor, or of the daemon: timers and companions are gone, process and
     * memory are not.
     */
    void resume(Lifecycle life) {
        if (memory.bereaved) memory.bereaved = false;
        else resumePhase(life);
        timetable.resume();
    }

    private void resumePhase(Lifecycle life) {
        var now = world.clock().instant();
        adopt(life);
        switch (life.phase()) {
            case Phase.Waiting(var until, _) ->
                    wake(Input.Timer.BACKOFF, Duration.between(now, until));
            case Phase.Leasing _ -> wake(Input.Timer.LEASE, Duration.ZERO);
            case Phase.Blocked _ -> perform(new Effect.AskGate());
            case Phase.Stopping(_, _, boolean killing) when !killing ->
                    wake(Input.Timer.GRACE, memory.spec.stop().timeout());
            case Phase.Stopping(var process, _, _) -> perform(new Effect.KillFamily(process));
            case Phase.Clearing clearing -> perform(new Effect.KillFamily(clearing.process()));
            case Phase.Starting(var process) -> perform(new Effect.Probe(process));
            case Phase.Preparing _ -> companions.runHook(Hooks.Point.PRE_START);
            case Phase.Parting(_, _, boolean draining) when draining -> {
                drain();
                wake(Input.Timer.DRAIN, memory.spec.stop().drain());
            }
            case Phase.Parting _ -> companions.runHook(Hooks.Point.PRE_STOP);
            case Phase.Tidying _ -> companions.runHook(Hooks.Point.POST_STOP);
            case Phase.Ready _, Phase.Unhealthy _ -> companions.probeHealth();
            case Phase.Stopped _, Phase.Failed _, Phase.Completed _, Phase.Scheduled _ -> {}
            case Phase.Spawning _ when memory.spawned < life.incarnation() ->
                    spawn(life.incarnation());
            case Phase.Spawning _ -> {}
        }
        life.phase().living().ifPresent(this::enforce);
    }

    private void adopt(Lifecycle life) {
        if (memory.watchedFrom.isEmpty()) memory.watchedFrom = Optional.of(world.clock().instant());
        if (life.phase().living().isPresent()) launches.resume(companions.notifySocket());
        var reporter = new Adopter(context.getSelf(), life.incarnation());
        memory.adopted.ifPresent(it -> world.processes().adopt(kin(it.process()), reporter));
        memory.adopted.ifPresent(it -> listening.regain(it.process()));
        memory.adopted = Optional.empty();
    }

    /** The actor ends or restarts: what accompanies the process goes, the process stays. */
    void rest() {
        companions.rest();
    }

    void started(ProcessId process) {
        memory.latest = Optional.of(process);
        memory.startedAt = Optional.of(world.clock().instant());
        memory.watchedFrom = memory.startedAt;
        memory.faults = 0;
        perform(new Effect.Tell(new Fact.ProcessStarted(commandLine())));
        enforce(process);
    }

    /** Its limits, from now on. */
    void enforce(ProcessId process) {
        confinement.adjust();
        enforcement.begin(kin(process));
    }

    /** News of a limit, when the kernel has ended the process for its sake. */
    Optional<News> killed(Exit exit) {
        return confinement.killed(exit);
    }

    /** Nothing is left of that process and its descendants; the next may have been spawned. */
    void cleared(int incarnation) {
        confinement.end(incarnation);
    }

    /** The process is gone. */
    void ended() {
        enforcement.end();
    }

    /** That of a job is led by a shell, which hears of it too but doesn't mind. */
    void signal(ProcessId process, Signal signal) {
        if (memory.spec.job()) world.processes().signalGroup(process, signal);
        else world.processes().signal(process, signal);
    }

    /** True: somebody who accompanies the process has failed, and comes back after a while. */
    boolean lost(ActorRef<?> companion) {
        boolean lost = companions.lost(companion) || enforcement.lost(companion);
        if (lost) {
            timers.startSingleTimer(
                    Instance.Revive.class,
                    new Instance.Revive(memory.life.incarnation()),
                    Recurrence.pause(memory.faults++));
        }
        return lost;
    }

    /** Companions of a process that lives; an enforcer counts its iterations anew. */
    void revive() {
        var phase = memory.life.phase();
        switch (phase) {
            case Phase.Starting _ when companions.unwatched() -> companions.probe();
            case Phase.Ready _, Phase.Unhealthy _ when companions.unwatched() ->
                    companions.probeHealth();
            case Phase.Starting _, Phase.Ready _, Phase.Unhealthy _ -> {}
            case Phase.Stopped _, Phase.Failed _, Phase.Completed _, Phase.Scheduled _ -> {}
            case Phase.Blocked _, Phase.Leasing _, Phase.Preparing _, Phase.Spawning _ -> {}
            case Phase.Parting _, Phase.Stopping _, Phase.Clearing _, Phase.Tidying _ -> {}
            case Phase.Waiting _ -> {}
        }
        if (phase.state() != InstanceState.STOPPING && enforcement.rests())
            phase.living().ifPresent(this::enforce);
    }

    void verify(Notification notification) {
        companions.verify(notification);
    }

    void toProber(Map<String, String> values) {
        companions.notified(values);
        if (Notice.of(values).alive()) enforcement.beat();
    }

    void served() {
        enforcement.iterated();
    }

    /** What the port registry's answer means; late ones mean nothing. */
    Optional<Input> ports(PortReply reply) {
        return switch (reply) {
            case PortReply.Granted granted when granted.attempt() == attempt ->
                    Optional.of(granted(granted));
            case PortReply.Refused(_, long of, var why, boolean fatal) when of == attempt ->
                    Optional.of(new Input.PortsRefused(why, fatal));
            case PortReply.PortsMayBeFree _ -> Optional.of(new Input.TimeUp(Input.Timer.LEASE));
            case PortReply.Granted _, PortReply.Refused _ -> Optional.empty();
        };
    }

    Optional<Input> due() {
        return timetable.due() ? Optional.of(new Input.Due()) : Optional.empty();
    }

    /** What the next daemon must know, before anything follows from it. */
    void keep() {
        keepsake.keep();
    }

    void regained(String port, ListenSocket socket) {
        listening.regained(port, socket);
    }

    /** Costs some time, once, that a restart then doesn't cost. */
    void respecified() {
        keepsake.respecified();
    }

    /** The process of an earlier daemon is watched again. */
    void adopted() {
        var since = memory.startedAt.orElse(memory.since);
        tell(new Fact.ProcessAdopted(since, memory.life.restarts().total()));
    }

    Subject subject() {
        return Subject.instance(
                memory.spec.name(),
                memory.name,
                memory.life.incarnation(),
                memory.latest.map(ProcessId::pid).orElse(0L));
    }

    private void lease() {
        if (!memory.sockets.isEmpty()
                && memory.leases.keySet().containsAll(memory.spec.ports().keySet())) {
            context.getSelf().tell(new Instance.Happened(new Input.PortsGranted()));
            return;
        }
        var wanted = List.copyOf(memory.spec.ports().values());
        world.ports().tell(new PortRegistry.Acquire(memory.name, ++attempt, wanted, portReplies));
    }

    private Input granted(PortReply.Granted granted) {
        memory.leases.clear();
        memory.leases.putAll(granted.leases());
        memory.migrations = granted.migrations();
        return listening
                .open()
                .<Input>map(why -> new Input.PortsRefused(why, false))
                .orElseGet(Input.PortsGranted::new);
    }

    private void release() {
        attempt++;
        listening.close();
        if (memory.leases.isEmpty() && memory.spec.ports().isEmpty()) return;
        memory.leases.clear();
        world.ports().tell(new PortRegistry.Release(memory.name));
    }

    /** What looks like the service goes first, as far as it is a stray. */
    private void clearAndSpawn(int incarnation) {
        if (memory.spec.process().match().isEmpty()) spawn(incarnation);
        else
            context.pipeToSelf(
                    world.duplicates().clear(memory.spec),
                    (left, failure) ->
                            new Instance.Cleared(
                                    incarnation,
                                    failure == null
                                            ? left
                                            : List.of("cannot look for duplicates: " + failure)));
    }

    /**
     * Whatever goes wrong here is a start that failed: the instance must not wait for a process
     * that never comes.
     */
    void spawn(int incarnation) {
        memory.spawned = incarnation;
        memory.latest = Optional.empty();
        memory.statusText = Optional.empty();
        var reporter = new Reporter(context.getSelf(), incarnation);
        try {
            var launch =
                    launches.process(companions.notifySocket()).withCgroup(confinement.prepare());
            memory.command = launch.command();
            if (incarnation > 1) world.processes().respawn(launch, reporter);
            else world.processes().spawn(launch, reporter);
        } catch (RuntimeException e) {
            context.getLog().error("cannot start {}", memory.name, e);
            reporter.notStarted("cannot be started: " + e);
        }
    }

    private void tell(Fact fact) {
        if (fact instanceof Fact.ProcessExited(var exit, var cause)) noteExit(exit, cause);
        world.events().tell(new EventLog.Record(subject(), fact));
    }

    private void noteExit(Exit exit, Cause cause) {
        var now = world.clock().instant();
        memory.lastExit = Optional.of(new LastExit(exit, cause, exit.text(), now));
        launches.forgetNote();
    }

    private Kin kin(ProcessId process) {
        return new Kin(process, launches.marker());
    }

    private Instance.Command ended(Ended ended, Throwable failure) {
        int incarnation = memory.life.incarnation();
        if (failure != null)
            return new Instance.Worried(
                    "could not end what it left behind: " + failure.getMessage());
        ended.left()
                .forEach(it ->
                        context.getSelf()
                                .tell(new Instance.Worried("could not be killed: " + text(it))));
        var killed = ended.killed().stream().map(Deeds::text).toList();
        return new Instance.Happened(new Input.FamilyEnded(incarnation, killed));
    }

    private Instance.Command seen(List<ProcessInfo> family, Throwable failure) {
        boolean empty = failure == null && family.isEmpty();
        return new Instance.Happened(new Input.FamilySeen(memory.life.incarnation(), empty));
    }

    private static String text(ProcessInfo process) {
        return process.pid() + " " + process.command();
    }

    private String commandLine() {
        return CommandLine.masked(String.join(" ", memory.command));
    }

    private void wake(Input.Timer timer, Duration after) {
        perform(new Effect.Wake(timer, after.isNegative() ? Duration.ZERO : after));
    }
}
