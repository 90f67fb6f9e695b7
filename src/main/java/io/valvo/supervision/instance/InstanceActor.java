package io.valvo.supervision.instance;

import io.valvo.health.ProbeVerdict;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.health.NotifyFields;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.ResumeEffects;
import io.valvo.rules.limits.LimitRule.News;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Actor of one running copy of a service: turns an {@link InstanceCommand} into an {@link Input} of
 * its life, for {@link LifecycleRunner}, or passes it to the helper that it is about. Decides
 * nothing itself. If it fails it is restarted with the same {@link InstanceData}: its process lives
 * on.
 */
public final class InstanceActor {
    private final InstanceData data;
    private final InstanceHelpers helpers;
    private final EffectRunner effects;
    private final LifecycleRunner lifecycle;

    public static Behavior<InstanceCommand> create(
            InstanceContext context, InstanceData data, ActorRef<InstanceReport> owner) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers ->
                        new InstanceActor(new InstanceHelpers(actor, timers, context, data, owner))
                                .run()));
    }

    private InstanceActor(InstanceHelpers helpers) {
        this.helpers = helpers;
        data = helpers.data;
        effects = new EffectRunner(helpers);
        lifecycle = new LifecycleRunner(helpers, effects);
    }

    private Behavior<InstanceCommand> run() {
        lifecycle.resume();
        return Behaviors.receive(InstanceCommand.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> detached())
                .build();
    }

    /** A bug: its trace is in the daemon's log. */
    private Behavior<InstanceCommand> failed() {
        publish(new EventData.FaultSurvived("supervision of " + data.name));
        return detached();
    }

    /** What accompanies the process goes, the process stays. */
    private Behavior<InstanceCommand> detached() {
        helpers.mainProcess.closeNotifySocket();
        helpers.hooks.abort();
        return Behaviors.same();
    }

    private void onCommand(InstanceCommand command) {
        switch (command) {
            case InstanceCommand.OfIncarnation report -> {
                if (report.incarnation() == data.life.incarnation()) onReport(report);
            }
            case InstanceCommand.Order(long number, var input) -> {
                data.latestOrder = number;
                if (input instanceof Input.Start) data.restartAfterStop = false;
                step(input);
            }
            case InstanceCommand.StartAllowed(var addresses) -> {
                data.addresses = addresses;
                step(new Input.StartAllowed());
            }
            case InstanceCommand.StartDenied(var why) -> step(new Input.StartDenied(why));
            case InstanceCommand.Reconfigure reconfigured -> reconfigure(reconfigured);
            case InstanceCommand.SendSignal(var signal) ->
                    living().ifPresent(it -> helpers.tree.signal(it, signal));
            case InstanceCommand.LifecycleInput(Input.Exited exited) -> {
                if (!helpers.mainProcess.holdForNotifications(exited)) exited(exited);
            }
            case InstanceCommand.LifecycleInput(var input) -> step(input);
            case InstanceCommand.NotifyFlushed(var exited) -> {
                if (!helpers.mainProcess.holdForClaims(exited)) exited(exited);
            }
            case InstanceCommand.NotifyReceived(var message) -> helpers.mainProcess.verify(message);
            case InstanceCommand.Heartbeat() -> notified(Map.of("WATCHDOG", "1"));
            case InstanceCommand.PortsReplied(var reply) ->
                    helpers.ports.input(reply).ifPresent(this::step);
            case InstanceCommand.DuplicatesCleared(int incarnation, var left) -> {
                left.forEach(helpers.events::warn);
                helpers.starter.spawnIfAwaited(incarnation);
            }
            case InstanceCommand.ProberEnded(var prober) -> proberEnded(prober);
            case InstanceCommand.RuntimePassed() -> helpers.limits.aged().ifPresent(this::limited);
            case InstanceCommand.ScheduleFired() -> {
                if (helpers.jobTimer.isDue()) step(new Input.RunDue());
            }
            case InstanceCommand.ClockMoved(var set) -> clockMoved(set);
            case InstanceCommand.SocketRecovered(var port, var socket) ->
                    helpers.sockets.recovered(port, socket);
            case InstanceCommand.OtherHooksEnded() -> {
                if (data.life.phase() instanceof Phase.PostStopHook) helpers.hooks.runPostStop();
            }
            case InstanceCommand.Warn(var text) -> helpers.events.warn(text);
            case InstanceCommand.RestartAfterStop(boolean yes) -> data.restartAfterStop = yes;
            case InstanceCommand.PreferFirstPorts() -> helpers.ports.preferFirst();
            case InstanceCommand.DaemonStopping() -> {
                data.daemonStopping = true;
                helpers.recorder.persist();
            }
        }
    }

    /** About the present process. */
    private void onReport(InstanceCommand.OfIncarnation report) {
        switch (report) {
            case InstanceCommand.ProbeReported(_, StartTimedOut late) ->
                    living().ifPresent(
                                    it -> helpers.sockets.checkTimedOut(helpers.tree.of(it), late));
            case InstanceCommand.ProbeReported(_, var verdict) -> probed(verdict);
            case InstanceCommand.StartOverdue(_, var late, var elsewhere) -> {
                elsewhere.forEach(helpers.events::warn);
                probed(new StartTimedOut(ListenSockets.reason(late.why(), elsewhere)));
            }
            case InstanceCommand.Sampled(_, var sample) ->
                    helpers.limits.sampled(sample).forEach(this::limited);
            case InstanceCommand.RequestServed _ ->
                    helpers.limits.iterated().ifPresent(this::limited);
            case InstanceCommand.RestartProber _ -> {
                if (!helpers.prober.isProbing())
                    ResumeEffects.probing(data.life.phase()).forEach(effects::perform);
            }
            case InstanceCommand.NotifyVerified(_, var values) -> {
                notified(values);
                statusText(values);
            }
            case InstanceCommand.MainPidVerified(_, long pid, var main) -> claimed(pid, main);
            case InstanceCommand.ProcessAdopted _ -> {
                var since = data.process.startedAt.orElse(data.since);
                publish(new EventData.ProcessAdopted(since, data.life.restarts().total()));
            }
        }
    }

    private void claimed(long pid, Optional<ProcessId> main) {
        main.ifPresentOrElse(
                it -> step(new Input.MainProcessNamed(data.life.incarnation(), it)),
                () ->
                        helpers.events.warn(
                                "MAINPID=" + pid + " names no living process of this service"));
        helpers.mainProcess.claimAnswered().ifPresent(this::exited);
    }

    /** Whom the kernel has ended for its limit ended for that. */
    private void exited(Input.Exited exited) {
        boolean present = exited.incarnation() == data.life.incarnation();
        if (present) helpers.cgroup.killed(exited.exit()).ifPresent(this::limited);
        step(exited);
    }

    private void reconfigure(InstanceCommand.Reconfigure it) {
        boolean limits = !data.spec.limits().equals(it.spec().limits());
        data.spec = it.spec();
        data.gated = it.gated();
        data.grouped = it.grouped();
        helpers.recorder.specChanged();
        if (limits) living().ifPresent(helpers.limits::enforce);
        lifecycle.announce();
    }

    private void proberEnded(ActorRef<?> prober) {
        if (helpers.prober.proberFailed(prober))
            publish(new EventData.FaultSurvived("watch over " + data.name));
    }

    private void probed(ProbeVerdict verdict) {
        apply(MonitorNews.of(verdict, data.spec, data.life.incarnation()));
    }

    private void limited(News news) {
        boolean ending = data.life.phase().state() == InstanceState.STOPPING;
        if (living().isPresent() && !ending)
            apply(MonitorNews.of(news, data.spec.limits(), data.life.incarnation()));
    }

    private void apply(MonitorNews news) {
        news.events().forEach(this::publish);
        news.signal()
                .ifPresent(signal -> living().ifPresent(it -> helpers.tree.signal(it, signal)));
        news.input().ifPresent(this::step);
    }

    private void notified(Map<String, String> values) {
        helpers.prober.notified(values);
        if (NotifyFields.of(values).alive()) helpers.limits.heartbeat().ifPresent(this::limited);
    }

    private void statusText(Map<String, String> values) {
        var text = Optional.ofNullable(values.get("STATUS"));
        if (text.isEmpty() || text.equals(data.statusText)) return;
        data.statusText = text;
        lifecycle.announce();
    }

    /** What goes by the time of day is reckoned anew, what goes by passing time is not moved. */
    private void clockMoved(Duration set) {
        data.process.clockMoved(set);
        helpers.jobTimer.clockMoved(set);
        helpers.limits.clockMoved(set).ifPresent(this::limited);
        helpers.recorder.persist();
    }

    private Optional<ProcessId> living() {
        return data.life.phase().living();
    }

    private void step(Input input) {
        lifecycle.step(input);
    }

    private void publish(EventData event) {
        helpers.events.publish(event);
    }
}
