package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Effect;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.LifecycleContext;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.ResumeEffects;
import io.valvo.rules.lifecycle.TransitionTable;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.time.Instant;

/**
 * One step after the other of an instance's {@link Lifecycle}: asks the {@link TransitionTable},
 * persists what it says, has the effects performed and publishes events, in the order that nothing
 * is lost by. A process that is awaited comes first: nothing that is published holds it up.
 */
final class LifecycleRunner {
    private final InstanceContext context;
    private final InstanceData data;
    private final InstanceHelpers helpers;
    private final EffectRunner effects;

    LifecycleRunner(InstanceHelpers helpers, EffectRunner effects) {
        this.helpers = helpers;
        this.effects = effects;
        context = helpers.context;
        data = helpers.data;
    }

    /**
     * After a restart of the actor, or of the daemon: timers and helpers are gone, process and data
     * are not.
     */
    void resume() {
        if (data.exitPending) data.exitPending = false;
        else resumePhase();
        helpers.jobTimer.resume();
    }

    private void resumePhase() {
        var life = data.life;
        helpers.mainProcess.resume();
        if (life.phase().living().isPresent())
            helpers.spawnRequests.resume(helpers.mainProcess.notifyAddress());
        helpers.mainProcess.adopt().ifPresent(helpers.sockets::recover);
        var now = context.clock().instant();
        ResumeEffects.of(life, data.process.latestSpawn, data.spec.stop(), now)
                .forEach(effects::perform);
        life.phase().living().ifPresent(helpers.limits::enforce);
    }

    void step(Input heard) {
        var input = withNotedExit(heard);
        var before = data.life;
        var now = context.clock().instant();
        var step = TransitionTable.step(before, input, lifecycleContext(now));
        var subject = helpers.events.subject();
        data.life = step.next();
        if (input instanceof Input.Spawned(_, var process)
                && !data.life.phase().equals(before.phase())) started(process);
        // The next daemon must know it before anything follows from it.
        helpers.recorder.persist();
        step.effects().stream().filter(Effect.Spawn.class::isInstance).forEach(effects::perform);
        for (var effect : step.effects())
            if (effect instanceof Effect.Publish(var event)) helpers.events.publish(event, subject);
        leave(before);
        moved(before.phase(), data.life.phase(), now);
        step.effects().stream().filter(LifecycleRunner::isLater).forEach(effects::perform);
        helpers.recorder.persist();
        if (!data.life.lastExit().equals(before.lastExit()))
            helpers.spawnRequests.forgetNote(before.incarnation());
        announce();
    }

    /** With the status that a job's own parent has noted. */
    private Input withNotedExit(Input input) {
        return input instanceof Input.Exited(int incarnation, var heard, boolean alone, var process)
                ? new Input.Exited(
                        incarnation,
                        helpers.spawnRequests.notedExit(incarnation, heard),
                        alone,
                        process)
                : input;
    }

    void announce() {
        var status = context.shown(StatusView.of(data, context.clock().instant()));
        helpers.owner.tell(new InstanceReport.StatusChanged(status, data.latestOrder));
    }

    private LifecycleContext lifecycleContext(Instant now) {
        return new LifecycleContext(
                now,
                context.chance().getAsDouble(),
                data.spec,
                data.gated,
                data.grouped,
                context.traffic().reaches(data.spec.name()));
    }

    private void started(ProcessId process) {
        helpers.mainProcess.started(process);
        helpers.prober.processStarted();
        helpers.spawnRequests.prepareNext();
        var command = String.join(" ", data.process.command);
        helpers.events.publish(new EventData.ProcessStarted(command));
        helpers.limits.enforce(process);
    }

    private void leave(Lifecycle before) {
        if (before.phase().living().isPresent() && data.life.phase().living().isEmpty())
            helpers.limits.forget();
        if (occupied(before.phase()) && !occupied(data.life.phase()))
            helpers.cgroup.remove(before.incarnation());
    }

    /** Something of its process is left. */
    private static boolean occupied(Phase phase) {
        return phase.living().isPresent() || phase instanceof Phase.ReapingTree;
    }

    private static boolean isLater(Effect effect) {
        return !(effect instanceof Effect.Publish) && !(effect instanceof Effect.Spawn);
    }

    /** A new state, and a new reason to wait, are events. */
    private void moved(Phase from, Phase to, Instant now) {
        boolean changed = from.state() != to.state();
        boolean waits = to.state() == InstanceState.PENDING && !to.reason().equals(from.reason());
        if (changed) data.since = now;
        if (changed || waits) helpers.events.publish(transition(from, to, now));
    }

    private static EventData transition(Phase from, Phase to, Instant now) {
        var reason =
                to instanceof Phase.Backoff(var until, var why)
                        ? why + "; next try in " + DurationFormat.text(Duration.between(now, until))
                        : to.reason();
        return new EventData.InstanceChanged(from.state(), to.state(), reason);
    }
}
