package io.valvo.supervision.instance;

import io.valvo.health.Prober.StartTimedOut;
import io.valvo.health.Prober.Verdict;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.os.ListenSocket;
import io.valvo.os.NotifyMessage;
import io.valvo.ports.PortReply;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.limits.LimitRule.News;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One running copy of a service: turns messages into {@link Input}s of its life, whose {@link
 * LifecycleRunner} turns effects into {@link EffectRunner}. Decides nothing itself. If it fails it
 * is restarted with the same {@link InstanceData}: its process lives on.
 */
public final class InstanceActor {
    public sealed interface Command {}

    /**
     * A wish of its owner; numbered, so that it sees in the answer how far the instance has heard.
     */
    public record Order(long number, Input input) implements Command {}

    /** It may start; this is where the others are. */
    public record Open(InstanceContext.Addresses addresses) implements Command {}

    public record Shut(String why) implements Command {}

    public record Reconfigure(ServiceSpec spec, boolean gated, boolean grouped)
            implements Command {}

    public record SendSignal(Signal signal) implements Command {}

    /** Something happened; also what {@link EffectRunner} report. */
    record Happened(Input input) implements Command {}

    record Answered(PortReply reply) implements Command {}

    record Judged(int incarnation, Verdict verdict) implements Command {}

    /** It wasn't ready in time; {@code elsewhere}: it listens, but not where it was told to. */
    record Overdue(int incarnation, StartTimedOut verdict, List<String> elsewhere)
            implements Command {}

    /** Its limits: one is near, or overstepped. */
    record Limited(int incarnation, News news) implements Command {}

    /** Its prober or enforcer has ended, by itself or because it was asked to. */
    record CompanionEnded(ActorRef<?> companion) implements Command {}

    /** After a fault: its process is to be probed and held to its limits again. */
    record Revive(int incarnation) implements Command {}

    /** Somebody says on behalf of the process that it is alive. */
    public record Beat() implements Command {}

    /** The process has answered a request of the gateway. */
    public record Served(int incarnation) implements Command {}

    /** Somebody said something on the notify socket. */
    record Heard(NotifyMessage notification) implements Command {}

    /** It was the process, or a descendant of it. */
    record Said(int incarnation, Map<String, String> values) implements Command {}

    /**
     * A process was named as the main one.
     *
     * @param main if it is a living one of this family
     */
    record MainClaimed(int incarnation, long pid, Optional<ProcessId> main) implements Command {}

    /** All has been read that was said before that end. */
    record HeardOut(Input.Exited exited) implements Command {}

    record ScheduleRang() implements Command {}

    /** The daemon stood still, or the clock was set, by so much. */
    public record TimeMoved(Duration set) implements Command {}

    record Worried(String text) implements Command {}

    /** Its process, started by an earlier daemon, is watched again. */
    record Adopted(int incarnation) implements Command {}

    /** A copy of a socket that its process has from an earlier daemon. */
    record Regained(String port, ListenSocket socket) implements Command {}

    /**
     * A reload stops it, and starts it again in another shape; should the daemon die, the next.
     *
     * @param yes else that is no longer so
     */
    public record ComeBack(boolean yes) implements Command {}

    /** Its next process may have its first choice of ports again. */
    public record GoHome() implements Command {}

    /** Its hooks have ended, but for the one that comes after all others. */
    record OtherHooksOver() implements Command {}

    /** The daemon is about to end in order: what stops now is not meant to stay stopped. */
    public record Dismiss() implements Command {}

    /** Duplicates are gone, but for those that are named: it can be spawned. */
    record Cleared(int incarnation, List<String> left) implements Command {}

    private final InstanceData memory;
    private final EffectRunner deeds;
    private final LifecycleRunner course;

    public static Behavior<Command> create(
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

    private Behavior<Command> begin() {
        deeds.resume(memory.life);
        return Behaviors.receive(Command.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> rest())
                .build();
    }

    /** A bug: its trace is in the daemon's log. */
    private Behavior<Command> failed() {
        record(new EventData.FaultSurvived("supervision of " + memory.name));
        return rest();
    }

    private Behavior<Command> rest() {
        deeds.rest();
        return Behaviors.same();
    }

    private void onCommand(Command command) {
        switch (command) {
            case Order(long number, var input) -> {
                memory.heard = number;
                if (input instanceof Input.Start) memory.comesBack = false;
                step(input);
            }
            case Open(var addresses) -> {
                memory.addresses = addresses;
                step(new Input.GateOpened());
            }
            case Shut(var why) -> step(new Input.GateClosed(why));
            case Reconfigure reconfigured -> reconfigure(reconfigured);
            case SendSignal(var signal) ->
                    memory.life.phase().living().ifPresent(it -> deeds.signal(it, signal));
            case Happened(Input.Exited exited) -> exited(exited);
            case Happened(var input) -> step(input);
            case Answered(var reply) -> deeds.ports(reply).ifPresent(this::step);
            case Judged(int incarnation, StartTimedOut late)
                    when incarnation == memory.life.incarnation() ->
                    deeds.overdue(late);
            case Judged(int incarnation, var verdict)
                    when incarnation == memory.life.incarnation() ->
                    judged(verdict);
            case Judged _ -> {}
            case Overdue(int incarnation, var late, var elsewhere)
                    when incarnation == memory.life.incarnation() -> {
                elsewhere.forEach(it -> record(new EventData.Warning(it)));
                judged(new StartTimedOut(ListenSockets.told(late.why(), elsewhere)));
            }
            case Overdue _ -> {}
            case Limited(int incarnation, var news) when incarnation == memory.life.incarnation() ->
                    limited(news);
            case Limited _ -> {}
            case CompanionEnded(var companion) -> {
                if (deeds.lost(companion))
                    record(new EventData.FaultSurvived("watch over " + memory.name));
            }
            case Revive(int incarnation) when incarnation == memory.life.incarnation() ->
                    deeds.revive();
            case Revive _ -> {}
            case Beat() -> deeds.toProber(Map.of("WATCHDOG", "1"));
            case Served(int incarnation) when incarnation == memory.life.incarnation() ->
                    deeds.served();
            case Served _ -> {}
            case Heard(var notification) -> deeds.verify(notification);
            case Said(int incarnation, var values) when incarnation == memory.life.incarnation() ->
                    said(values);
            case Said _ -> {}
            case MainClaimed(int incarnation, long pid, var main)
                    when incarnation == memory.life.incarnation() ->
                    claimed(pid, main);
            case MainClaimed _ -> {}
            case HeardOut(var exited) -> heardOut(exited);
            case ScheduleRang() -> deeds.due().ifPresent(this::step);
            case TimeMoved(var set) -> deeds.timeMoved(set);
            case Cleared(int incarnation, var left) -> cleared(incarnation, left);
            case Worried(var text) -> record(new EventData.Warning(text));
            case Adopted(int incarnation) when incarnation == memory.life.incarnation() ->
                    deeds.adopted();
            case Adopted _ -> {}
            case Regained(var port, var socket) -> deeds.regained(port, socket);
            case ComeBack(boolean yes) -> memory.comesBack = yes;
            case GoHome() -> memory.homeward = true;
            case OtherHooksOver() -> {
                if (memory.life.phase() instanceof Phase.Tidying) deeds.finishHooks();
            }
            case Dismiss() -> dismiss();
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
        main.ifPresent(it -> step(new Input.MainNamed(memory.life.incarnation(), it)));
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

    private void reconfigure(Reconfigure it) {
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
