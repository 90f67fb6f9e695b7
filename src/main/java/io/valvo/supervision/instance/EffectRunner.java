package io.valvo.supervision.instance;

import io.valvo.events.EventLog;
import io.valvo.health.Prober.StartTimedOut;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.InstanceState;
import io.valvo.os.ListenSocket;
import io.valvo.os.NotifyMessage;
import io.valvo.ports.PortReply;
import io.valvo.rules.health.NotifyFields;
import io.valvo.rules.lifecycle.Effect;
import io.valvo.rules.lifecycle.FaultBackoff;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.ResumeEffects;
import io.valvo.rules.limits.LimitRule.News;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Performs the {@link Effect}s of one instance. What comes of them reaches the actor as a message.
 */
final class EffectRunner {
    private final ActorContext<InstanceCommand> context;
    private final TimerScheduler<InstanceCommand> timers;
    private final JobTimer timetable;
    private final InstanceRecorder keepsake;
    private final InstanceContext world;
    private final InstanceData memory;
    private final ActorRef<InstanceReport> owner;
    private final SpawnRequests launches;
    private final InstanceMonitors companions;
    private final LimitMonitor enforcement;
    private final CgroupControl confinement;
    private final ListenSockets listening;
    private final PortLeases tenancy;
    private final DescendantControl relatives;
    private final ProcessStarter birth;

    EffectRunner(
            ActorContext<InstanceCommand> context,
            TimerScheduler<InstanceCommand> timers,
            InstanceContext world,
            InstanceData memory,
            ActorRef<InstanceReport> owner) {
        this.context = context;
        this.timers = timers;
        this.world = world;
        this.memory = memory;
        this.owner = owner;
        launches = new SpawnRequests(world, memory);
        timetable = new JobTimer(timers, world, memory);
        keepsake = new InstanceRecorder(world, memory, launches);
        companions = new InstanceMonitors(context, world, memory, launches);
        enforcement = new LimitMonitor(context, world, memory);
        confinement = new CgroupControl(world, memory);
        listening = new ListenSockets(world, memory, context.getSelf());
        tenancy = new PortLeases(context, world, memory, listening);
        relatives = new DescendantControl(context, world, memory, launches);
        birth = new ProcessStarter(context, world, memory, launches, companions, confinement);
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.RequestStart() ->
                    owner.tell(new InstanceReport.StartRequested(memory.name));
            case Effect.AcquirePorts() -> tenancy.lease();
            case Effect.ReleasePorts() -> tenancy.release();
            case Effect.RunHook(var point) -> companions.runHook(point);
            case Effect.AbortHooks() -> companions.abortHooks();
            case Effect.Spawn(int incarnation) -> birth.prepare(incarnation);
            case Effect.StartProbing _ -> companions.probe();
            case Effect.StartHealthProbing _ -> companions.probeHealth();
            case Effect.WatchMainProcess(var process) -> follow(process);
            case Effect.StopProbing() -> {
                memory.latest.map(relatives::of).ifPresent(companions::stopProbing);
                enforcement.rest();
            }
            case Effect.CheckListening(var process) -> listening.check(relatives.of(process));
            case Effect.DrainRequests() -> drain();
            case Effect.SendStopSignal(var process) ->
                    world.processes().signalGroup(process, memory.spec.stop().signal());
            case Effect.KillTree(var process, boolean abrupt) -> {
                confinement.kill();
                relatives.kill(process, abrupt);
            }
            case Effect.ScanTree(var process) -> relatives.look(process);
            case Effect.StartTimer(var timer, var after) ->
                    timers.startSingleTimer(
                            timer,
                            new InstanceCommand.LifecycleInput(new Input.TimerFired(timer)),
                            after);
            case Effect.CancelTimers() -> List.of(Input.Timer.values()).forEach(timers::cancel);
            case Effect.ScheduleNext() -> timetable.next();
            case Effect.CancelSchedule() -> timetable.cancel();
            case Effect.Publish(var fact) -> tell(fact, subject());
            case Effect.NotifyGroup() -> owner.tell(new InstanceReport.MemberFailed(memory.name));
        }
    }

    /**
     * After a restart of the actor, or of the daemon: timers and companions are gone, process and
     * memory are not.
     */
    void resume(Lifecycle life) {
        if (memory.bereaved) memory.bereaved = false;
        else goOn(life);
        timetable.resume();
    }

    private void goOn(Lifecycle life) {
        var now = world.clock().instant();
        if (memory.watchedFrom.isEmpty()) memory.watchedFrom = Optional.of(world.awake().instant());
        adopt(life);
        ResumeEffects.of(life, memory.spawned, memory.spec.stop(), now).forEach(this::perform);
        life.phase().living().ifPresent(this::enforce);
    }

    private void adopt(Lifecycle life) {
        if (life.phase().living().isPresent()) launches.resume(companions.notifySocket());
        memory.adopted.ifPresent(it ->
                world.processes()
                        .adopt(
                                relatives.of(it.process()),
                                new AdoptionListener(
                                        context.getSelf(), life.incarnation(), it.process())));
        memory.adopted.ifPresent(it -> listening.regain(it.process()));
        memory.adopted = Optional.empty();
    }

    /** The actor ends or restarts: what accompanies the process goes, the process stays. */
    void rest() {
        companions.rest();
    }

    void started(ProcessId process) {
        memory.latest = Optional.of(process);
        memory.followed.clear();
        memory.followed.add(process);
        memory.claims = 0;
        memory.held = Optional.empty();
        memory.startedAt = Optional.of(world.clock().instant());
        memory.watchedFrom = Optional.of(world.awake().instant());
        memory.faults = 0;
        launches.prepareNext();
        tell(new EventData.ProcessStarted(commandLine()), subject());
        enforce(process);
    }

    /** Of the same family: whoever is followed already is heard of anyway. */
    private void follow(ProcessId process) {
        memory.latest = Optional.of(process);
        enforce(process);
        if (memory.followed.add(process))
            world.processes()
                    .adopt(
                            relatives.of(process),
                            new SuccessorReporter(
                                    context.getSelf(), memory.life.incarnation(), process));
    }

    /**
     * Its process has left somebody: before that counts as its end, all is read that it has said.
     * False: it can't have named a successor.
     */
    boolean hearOut(Input.Exited exited) {
        if (exited.alone() || memory.spec.job() || !isUp()) return false;
        var self = context.getSelf();
        companions.hearOut(() -> self.tell(new InstanceCommand.NotifyFlushed(exited)));
        return true;
    }

    private boolean isUp() {
        return switch (memory.life.phase().state()) {
            case STARTING, READY, UNHEALTHY -> memory.life.phase().living().isPresent();
            case STOPPED, PENDING, STOPPING, BACKOFF, FAILED, COMPLETED, SCHEDULED -> false;
        };
    }

    /** Its limits, from now on. */
    void enforce(ProcessId process) {
        confinement.adjust();
        enforcement.begin(relatives.of(process));
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

    /** The same news, with the status that a job's own parent has noted. */
    Input noted(Input input) {
        return input instanceof Input.Exited(int incarnation, var heard, boolean alone, var process)
                ? new Input.Exited(incarnation, launches.ended(incarnation, heard), alone, process)
                : input;
    }

    /** What a job's parent has noted about that end is kept elsewhere now. */
    void forgetNote(int incarnation) {
        launches.forgetNote(incarnation);
    }

    /** That of a job is led by its parent, which hears of it too but doesn't mind. */
    void signal(ProcessId process, Signal signal) {
        if (memory.spec.job()) world.processes().signalGroup(process, signal);
        else world.processes().signal(process, signal);
    }

    /** True: somebody who accompanies the process has failed, and comes back after a while. */
    boolean lost(ActorRef<?> companion) {
        boolean lost = companions.lost(companion) || enforcement.lost(companion);
        if (lost) {
            timers.startSingleTimer(
                    InstanceCommand.RestartMonitors.class,
                    new InstanceCommand.RestartMonitors(memory.life.incarnation()),
                    FaultBackoff.pause(memory.faults++));
        }
        return lost;
    }

    /** Companions of a process that lives; an enforcer counts its iterations anew. */
    void revive() {
        var phase = memory.life.phase();
        if (companions.unwatched()) ResumeEffects.probing(phase).forEach(this::perform);
        if (phase.state() != InstanceState.STOPPING && enforcement.rests())
            phase.living().ifPresent(this::enforce);
    }

    /** What the port registry's answer means; late ones mean nothing. */
    Optional<Input> ports(PortReply reply) {
        return tenancy.answered(reply);
    }

    /** Nothing that looks like it is in its way any more. */
    void spawn(int incarnation) {
        birth.spawn(incarnation);
    }

    /** Before it is called failed: does it listen, but somewhere else? */
    void overdue(StartTimedOut late) {
        var self = context.getSelf();
        int incarnation = memory.life.incarnation();
        memory.life
                .phase()
                .living()
                .map(it -> listening.elsewhere(relatives.of(it)))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()))
                .thenAccept(
                        it -> self.tell(new InstanceCommand.StartOverdue(incarnation, late, it)));
    }

    void verify(NotifyMessage notification) {
        companions.verify(notification);
    }

    void toProber(Map<String, String> values) {
        companions.notified(values);
        if (NotifyFields.of(values).alive()) enforcement.beat();
    }

    void served() {
        enforcement.iterated();
    }

    Optional<Input> due() {
        return timetable.due() ? Optional.of(new Input.RunDue()) : Optional.empty();
    }

    /**
     * What goes by the time of day is reckoned anew, what goes by time that passes is not moved.
     */
    void timeMoved(Duration set) {
        memory.startedAt = memory.startedAt.map(it -> it.plus(set));
        timetable.timeMoved(set);
        enforcement.timeMoved(set);
        keep();
    }

    /** What the next daemon must know, before anything follows from it. */
    void keep() {
        keepsake.keep();
    }

    void finishHooks() {
        companions.finishHooks();
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
        tell(new EventData.ProcessAdopted(since, memory.life.restarts().total()), subject());
    }

    EventSubject subject() {
        return EventSubject.instance(
                memory.spec.name(),
                memory.name,
                memory.life.incarnation(),
                memory.latest.map(ProcessId::pid).orElse(0L));
    }

    /** {@code subject}: about the process that was, if the step has begun another one. */
    void tell(EventData fact, EventSubject subject) {
        world.events().tell(new EventLog.Record(subject, fact));
    }

    private void drain() {
        int incarnation = memory.life.incarnation();
        var self = context.getSelf();
        var drained = new InstanceCommand.LifecycleInput(new Input.Drained(incarnation));
        world.traffic()
                .drain(memory.spec.name(), memory.name, incarnation, () -> self.tell(drained));
    }

    private String commandLine() {
        return String.join(" ", memory.command);
    }
}
