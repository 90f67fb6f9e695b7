package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.RuntimeStagger;
import io.valvo.sampling.SamplerCommand;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Has the kernel (cgroup) and the {@link io.valvo.sampling.Sampler} hold the process tree of an
 * instance to its limits, and holds what that sees, iterations and run time against them: answers
 * with what is near a bound or has overstepped it, and ends nothing itself.
 */
final class LimitEnforcer {
    /** A timer is not set further ahead than this. */
    private static final Duration LONGEST_TIMER = Duration.ofHours(12);

    private static final String TIMER = "runtime";

    private final ActorRef<InstanceCommand> instance;
    private final TimerScheduler<InstanceCommand> timers;
    private final InstanceContext context;
    private final InstanceData data;
    private final DescendantControl tree;
    private final CgroupControl cgroup;
    private @Nullable LimitTracker tracker;

    /** By the time of day; moved with it. */
    private Instant startedAt = Instant.EPOCH;

    LimitEnforcer(
            ActorRef<InstanceCommand> instance,
            TimerScheduler<InstanceCommand> timers,
            InstanceContext context,
            InstanceData data,
            DescendantControl tree,
            CgroupControl cgroup) {
        this.instance = instance;
        this.timers = timers;
        this.context = context;
        this.data = data;
        this.tree = tree;
        this.cgroup = cgroup;
    }

    /** From now on, or with other limits from now on; news come by messages. */
    void enforce(ProcessId process) {
        cgroup.adjust();
        suspend();
        if (!data.spec.limits().isEmpty()) track();
        int incarnation = data.life.incarnation();
        context.sampler()
                .tell(
                        new SamplerCommand.Watch(
                                data.name,
                                tree.of(process),
                                data.spec.limits(),
                                sample ->
                                        instance.tell(
                                                new InstanceCommand.Sampled(incarnation, sample))));
    }

    private void track() {
        startedAt = data.process.startedAt.orElseGet(context.clock()::instant);
        var tracking = new LimitTracker(limits());
        tracker = tracking;
        awaitRuntime(tracking);
    }

    /** It is being ended: its limits don't matter any more. */
    void suspend() {
        tracker = null;
        timers.cancel(TIMER);
    }

    /** The process is gone. */
    void forget() {
        suspend();
        context.sampler().tell(new SamplerCommand.Forget(data.name));
    }

    List<News> sampled(UsageSample sample) {
        return tracker == null ? List.of() : tracker.sampled(sample, context.awake().instant());
    }

    /** The process says that it is alive. */
    Optional<News> heartbeat() {
        context.figures().beat(data.name, context.clock().instant());
        return iterated();
    }

    Optional<News> iterated() {
        return tracker == null ? Optional.empty() : tracker.iterated(context.awake().instant());
    }

    /** Some of its run time has passed. */
    Optional<News> aged() {
        if (tracker == null) return Optional.empty();
        var news = tracker.aged(age(), context.awake().instant());
        awaitRuntime(tracker);
        return news;
    }

    /** Its run time is that of a clock that nobody sets. */
    Optional<News> clockMoved(Duration set) {
        startedAt = startedAt.plus(set);
        return aged();
    }

    private void awaitRuntime(LimitTracker tracking) {
        tracking.untilRuntimeMatters(age())
                .ifPresent(left ->
                        timers.startSingleTimer(
                                TIMER, new InstanceCommand.RuntimePassed(), bounded(left)));
    }

    private Duration age() {
        return Duration.between(startedAt, context.clock().instant());
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) return Duration.ZERO;
        return wait.compareTo(LONGEST_TIMER) > 0 ? LONGEST_TIMER : wait;
    }

    private LimitsSpec limits() {
        var limits = data.spec.limits();
        return limits.runtime()
                .map(it ->
                        RuntimeStagger.runtime(it, data.number, data.spec.instances(), startedAt))
                .map(limits::withRuntime)
                .orElse(limits);
    }
}
