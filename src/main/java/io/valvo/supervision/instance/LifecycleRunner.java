package io.valvo.supervision.instance;

import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Effect;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.LifecycleContext;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.TransitionTable;
import io.valvo.text.DurationFormat;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.time.Instant;

/**
 * One step after the other of an instance's {@link Lifecycle}: asks the rule, keeps what it says,
 * has the effects performed and tells of them, in the order that nothing is lost by. A process that
 * is awaited comes first: nothing that is told holds it up.
 */
final class LifecycleRunner {
    private final InstanceContext world;
    private final InstanceData memory;
    private final EffectRunner deeds;
    private final ActorRef<InstanceReport> owner;

    LifecycleRunner(
            InstanceContext world,
            InstanceData memory,
            EffectRunner deeds,
            ActorRef<InstanceReport> owner) {
        this.world = world;
        this.memory = memory;
        this.deeds = deeds;
        this.owner = owner;
    }

    void step(Input heard) {
        var input = deeds.noted(heard);
        var before = memory.life;
        var now = world.clock().instant();
        var step = TransitionTable.step(before, input, context(now));
        var told = deeds.subject();
        memory.life = step.next();
        if (input instanceof Input.Spawned(_, var process)
                && !memory.life.phase().equals(before.phase())) deeds.started(process);
        boolean exited = !memory.life.lastExit().equals(before.lastExit());
        deeds.keep();
        step.effects().stream().filter(Effect.Spawn.class::isInstance).forEach(deeds::perform);
        for (var effect : step.effects())
            if (effect instanceof Effect.Publish(var fact)) deeds.tell(fact, told);
        leave(before);
        moved(before.phase(), memory.life.phase(), now);
        step.effects().stream().filter(LifecycleRunner::isDeed).forEach(deeds::perform);
        deeds.keep();
        if (exited) deeds.forgetNote(before.incarnation());
        announce();
    }

    void announce() {
        var status = world.shown(memory.status(world.clock().instant()));
        owner.tell(new InstanceReport.StatusChanged(status, memory.heard));
    }

    private LifecycleContext context(Instant now) {
        return new LifecycleContext(
                now,
                world.chance().getAsDouble(),
                memory.spec,
                memory.gated,
                memory.grouped,
                world.traffic().reaches(memory.spec.name()));
    }

    private void leave(Lifecycle before) {
        if (before.phase().living().isPresent() && memory.life.phase().living().isEmpty())
            deeds.ended();
        if (occupied(before.phase()) && !occupied(memory.life.phase()))
            deeds.cleared(before.incarnation());
    }

    /** Something of its process is left. */
    private static boolean occupied(Phase phase) {
        return phase.living().isPresent() || phase instanceof Phase.ReapingTree;
    }

    private static boolean isDeed(Effect effect) {
        return !(effect instanceof Effect.Publish) && !(effect instanceof Effect.Spawn);
    }

    /** A new state, and a new reason to wait, are events. */
    private void moved(Phase from, Phase to, Instant now) {
        boolean changed = from.state() != to.state();
        boolean waits = to.state() == InstanceState.PENDING && !to.reason().equals(from.reason());
        if (changed) memory.since = now;
        if (changed || waits) deeds.tell(transition(from, to, now), deeds.subject());
    }

    private static EventData transition(Phase from, Phase to, Instant now) {
        var reason =
                to instanceof Phase.Backoff(var until, var why)
                        ? why + "; next try in " + DurationFormat.text(Duration.between(now, until))
                        : to.reason();
        return new EventData.InstanceChanged(from.state(), to.state(), reason);
    }
}
