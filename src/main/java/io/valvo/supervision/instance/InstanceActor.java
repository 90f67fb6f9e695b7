package io.valvo.supervision.instance;

import io.valvo.health.Prober.StartTimedOut;
import io.valvo.health.Prober.Verdict;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.limits.LimitRule.News;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One running copy of a service: turns messages into {@link Input}s of its life, whose {@link
 * LifecycleRunner} turns effects into {@link EffectRunner}. Decides nothing itself. If it fails it
 * is restarted with the same {@link InstanceData}: its process lives on.
 */
public final class InstanceActor {
    private final InstanceData memory;
    private final EffectRunner deeds;
    private final LifecycleRunner course;

    public static Behavior<InstanceCommand> create(
            InstanceContext world, InstanceData memory, ActorRef<InstanceReport> owner) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> {
                    var deeds = new EffectRunner(context, timers, world, memory, owner);
                    return new InstanceActor(
                                    memory, deeds, new LifecycleRunner(world, memory, deeds, owner))
                            .begin();
                }));
    }

    private InstanceActor(InstanceData memory, EffectRunner deeds, LifecycleRunner course) {
        this.memory = memory;
        this.deeds = deeds;
        this.course = course;
    }

    private Behavior<InstanceCommand> begin() {
        deeds.resume(memory.life);
        return Behaviors.receive(InstanceCommand.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> rest())
                .build();
    }

    /** A bug: its trace is in the daemon's log. */
    private Behavior<InstanceCommand> failed() {
        record(new EventData.FaultSurvived("supervision of " + memory.name));
        return rest();
    }

    private Behavior<InstanceCommand> rest() {
        deeds.rest();
        return Behaviors.same();
    }

    private void onCommand(InstanceCommand command) {
        switch (command) {
            case InstanceCommand.Order(long number, var input) -> {
                memory.heard = number;
                if (input instanceof Input.Start) memory.comesBack = false;
                step(input);
            }
            case InstanceCommand.StartAllowed(var addresses) -> {
                memory.addresses = addresses;
                step(new Input.StartAllowed());
            }
            case InstanceCommand.StartDenied(var why) -> step(new Input.StartDenied(why));
            case InstanceCommand.Reconfigure reconfigured -> reconfigure(reconfigured);
            case InstanceCommand.SendSignal(var signal) ->
                    memory.life.phase().living().ifPresent(it -> deeds.signal(it, signal));
            case InstanceCommand.LifecycleInput(Input.Exited exited) -> exited(exited);
            case InstanceCommand.LifecycleInput(var input) -> step(input);
            case InstanceCommand.PortsReplied(var reply) ->
                    deeds.ports(reply).ifPresent(this::step);
            case InstanceCommand.ProbeReported(int incarnation, StartTimedOut late)
                    when incarnation == memory.life.incarnation() ->
                    deeds.overdue(late);
            case InstanceCommand.ProbeReported(int incarnation, var verdict)
                    when incarnation == memory.life.incarnation() ->
                    judged(verdict);
            case InstanceCommand.ProbeReported _ -> {}
            case InstanceCommand.StartOverdue(int incarnation, var late, var elsewhere)
                    when incarnation == memory.life.incarnation() -> {
                elsewhere.forEach(it -> record(new EventData.Warning(it)));
                judged(new StartTimedOut(ListenSockets.told(late.why(), elsewhere)));
            }
            case InstanceCommand.StartOverdue _ -> {}
            case InstanceCommand.LimitReported(int incarnation, var news)
                    when incarnation == memory.life.incarnation() ->
                    limited(news);
            case InstanceCommand.LimitReported _ -> {}
            case InstanceCommand.MonitorEnded(var companion) -> {
                if (deeds.lost(companion))
                    record(new EventData.FaultSurvived("watch over " + memory.name));
            }
            case InstanceCommand.RestartMonitors(int incarnation)
                    when incarnation == memory.life.incarnation() ->
                    deeds.revive();
            case InstanceCommand.RestartMonitors _ -> {}
            case InstanceCommand.Heartbeat() -> deeds.toProber(Map.of("WATCHDOG", "1"));
            case InstanceCommand.RequestServed(int incarnation)
                    when incarnation == memory.life.incarnation() ->
                    deeds.served();
            case InstanceCommand.RequestServed _ -> {}
            case InstanceCommand.NotifyReceived(var notification) -> deeds.verify(notification);
            case InstanceCommand.NotifyVerified(int incarnation, var values)
                    when incarnation == memory.life.incarnation() ->
                    said(values);
            case InstanceCommand.NotifyVerified _ -> {}
            case InstanceCommand.MainPidVerified(int incarnation, long pid, var main)
                    when incarnation == memory.life.incarnation() ->
                    claimed(pid, main);
            case InstanceCommand.MainPidVerified _ -> {}
            case InstanceCommand.NotifyFlushed(var exited) -> heardOut(exited);
            case InstanceCommand.ScheduleFired() -> deeds.due().ifPresent(this::step);
            case InstanceCommand.ClockMoved(var set) -> deeds.timeMoved(set);
            case InstanceCommand.DuplicatesCleared(int incarnation, var left) ->
                    cleared(incarnation, left);
            case InstanceCommand.Warn(var text) -> record(new EventData.Warning(text));
            case InstanceCommand.ProcessAdopted(int incarnation)
                    when incarnation == memory.life.incarnation() ->
                    deeds.adopted();
            case InstanceCommand.ProcessAdopted _ -> {}
            case InstanceCommand.SocketRecovered(var port, var socket) ->
                    deeds.regained(port, socket);
            case InstanceCommand.RestartAfterStop(boolean yes) -> memory.comesBack = yes;
            case InstanceCommand.PreferFirstPorts() -> memory.homeward = true;
            case InstanceCommand.OtherHooksEnded() -> {
                if (memory.life.phase() instanceof Phase.PostStopHook) deeds.finishHooks();
            }
            case InstanceCommand.DaemonStopping() -> dismiss();
        }
    }

    /** Whom the kernel has ended for its limit ended for that. */
    private void exited(Input.Exited exited) {
        boolean present = exited.incarnation() == memory.life.incarnation();
        if (!present || !deeds.hearOut(exited)) ended(exited);
    }

    private void heardOut(Input.Exited exited) {
        if (memory.claims > 0) memory.held = Optional.of(exited);
        else ended(exited);
    }

    private void claimed(long pid, Optional<ProcessId> main) {
        memory.claims--;
        if (main.isEmpty())
            record(
                    new EventData.Warning(
                            "MAINPID=" + pid + " names no living process of this service"));
        main.ifPresent(it -> step(new Input.MainProcessNamed(memory.life.incarnation(), it)));
        if (memory.claims > 0) return;
        var held = memory.held;
        memory.held = Optional.empty();
        held.ifPresent(this::ended);
    }

    private void ended(Input.Exited exited) {
        boolean present = exited.incarnation() == memory.life.incarnation();
        if (present) deeds.killed(exited.exit()).ifPresent(this::limited);
        step(exited);
    }

    private void cleared(int incarnation, List<String> left) {
        left.forEach(text -> record(new EventData.Warning(text)));
        boolean awaited =
                memory.life.phase() instanceof Phase.Spawning && memory.spawned < incarnation;
        if (awaited && incarnation == memory.life.incarnation()) deeds.spawn(incarnation);
    }

    private void reconfigure(InstanceCommand.Reconfigure it) {
        boolean limits = !memory.spec.limits().equals(it.spec().limits());
        memory.spec = it.spec();
        memory.gated = it.gated();
        memory.grouped = it.grouped();
        deeds.respecified();
        if (limits) memory.life.phase().living().ifPresent(deeds::enforce);
        course.announce();
    }

    private void judged(Verdict verdict) {
        ProbeNews.fact(verdict).ifPresent(this::record);
        ProbeNews.exceeded(verdict, memory.spec).ifPresent(this::record);
        ProbeNews.input(verdict, memory.life.incarnation()).ifPresent(this::step);
    }

    private void limited(News news) {
        var limits = memory.spec.limits();
        var living = memory.life.phase().living();
        if (living.isEmpty() || memory.life.phase().state() == InstanceState.STOPPING) return;
        record(LimitNews.fact(news, limits));
        LimitNews.signal(news, limits).ifPresent(it -> deeds.signal(living.get(), it));
        LimitNews.input(news, limits, memory.life.incarnation()).ifPresent(this::step);
    }

    private void said(Map<String, String> values) {
        deeds.toProber(values);
        var text = Optional.ofNullable(values.get("STATUS"));
        if (text.isEmpty() || text.equals(memory.statusText)) return;
        memory.statusText = text;
        course.announce();
    }

    private void dismiss() {
        memory.dismissed = true;
        deeds.keep();
    }

    private void step(Input input) {
        course.step(input);
    }

    private void record(EventData fact) {
        deeds.tell(fact, deeds.subject());
    }
}
