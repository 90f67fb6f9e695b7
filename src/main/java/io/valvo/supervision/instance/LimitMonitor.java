package io.valvo.supervision.instance;

import io.valvo.model.spec.LimitsSpec;
import io.valvo.os.ProcessTreeId;
import io.valvo.rules.limits.RuntimeStagger;
import io.valvo.sampling.LimitEnforcer;
import io.valvo.sampling.Sampler;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Has the process of an instance sampled, and held to its limits. */
final class LimitMonitor {
    private final ActorContext<InstanceCommand> context;
    private final InstanceContext world;
    private final InstanceData memory;
    private @Nullable ActorRef<LimitEnforcer.Command> enforcer;

    LimitMonitor(
            ActorContext<InstanceCommand> context, InstanceContext world, InstanceData memory) {
        this.context = context;
        this.world = world;
        this.memory = memory;
    }

    /** From now on, or with other limits from now on. */
    void begin(ProcessTreeId kin) {
        rest();
        if (!memory.spec.limits().isEmpty()) enforcer = enforce();
        var heard = enforcer;
        world.sampler()
                .tell(
                        new Sampler.Watch(
                                memory.name,
                                kin,
                                memory.spec.limits(),
                                sample -> {
                                    if (heard != null)
                                        heard.tell(new LimitEnforcer.Sampled(sample));
                                }));
    }

    /** Nobody holds the process to its limits, or not any more. */
    boolean rests() {
        return enforcer == null;
    }

    /** The enforcer has failed; the one that was asked to stop is not meant. */
    boolean lost(ActorRef<?> companion) {
        boolean lost = companion.equals(enforcer);
        if (lost) enforcer = null;
        return lost;
    }

    /** The process says that it is alive. */
    void beat() {
        world.figures().beat(memory.name, world.clock().instant());
        iterated();
    }

    void iterated() {
        if (enforcer != null) enforcer.tell(new LimitEnforcer.Iterated());
    }

    /** Its run time is that of a clock that nobody sets. */
    void timeMoved(Duration set) {
        if (enforcer != null) enforcer.tell(new LimitEnforcer.TimeMoved(set));
    }

    /** It is being ended: its limits don't matter any more. */
    void rest() {
        if (enforcer != null) context.stop(enforcer);
        enforcer = null;
    }

    /** The process is gone. */
    void end() {
        rest();
        world.sampler().tell(new Sampler.Forget(memory.name));
    }

    private ActorRef<LimitEnforcer.Command> enforce() {
        int incarnation = memory.life.incarnation();
        var self = context.getSelf();
        var enforcer =
                context.spawnAnonymous(
                        LimitEnforcer.create(
                                limits(),
                                memory.startedAt.orElseGet(world.clock()::instant),
                                world.clock(),
                                world.awake(),
                                news ->
                                        self.tell(
                                                new InstanceCommand.LimitReported(
                                                        incarnation, news))));
        context.watchWith(enforcer, new InstanceCommand.MonitorEnded(enforcer));
        return enforcer;
    }

    private LimitsSpec limits() {
        var limits = memory.spec.limits();
        var startedAt = memory.startedAt.orElseGet(world.clock()::instant);
        return limits.runtime()
                .map(it ->
                        RuntimeStagger.runtime(
                                it, memory.number, memory.spec.instances(), startedAt))
                .map(limits::withRuntime)
                .orElse(limits);
    }
}
