package io.valvo.supervision.instance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.valvo.model.Exit;
import io.valvo.model.Signal;
import io.valvo.model.spec.Limit;
import io.valvo.os.cgroup.Cgroup;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.rules.limits.CgroupLimits;
import io.valvo.rules.limits.LimitReading;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.News;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The control group of an instance's process, where the kernel is to hold it to its limits. */
final class CgroupControl {
    private static final int TRIES = 50;
    private static final long PAUSE_MILLIS = 100;

    private final InstanceContext context;
    private final InstanceData data;

    CgroupControl(InstanceContext context, InstanceData data) {
        this.context = context;
        this.data = data;
    }

    /** Makes the group of the coming process; the file that it has to enter itself in. */
    Optional<Path> prepare() {
        return context.cgroups().filter(this::wanted).flatMap(this::make);
    }

    /** The limits have changed, or an earlier daemon has set them. */
    void adjust() {
        context.cgroups()
                .filter(_ -> group().exists())
                .ifPresent(it -> {
                    try {
                        group().set(bounds(it));
                    } catch (IOException e) {
                        // Sampling holds it to them.
                    }
                });
    }

    /** All at once; what has escaped is found by other means. */
    void kill() {
        if (context.cgroups().isPresent() && group().exists()) group().kill();
    }

    /** What the kernel ended for its memory, it ended on behalf of the limit. */
    Optional<News> killed(Exit exit) {
        boolean kill = exit instanceof Exit.Killed(int signal, _) && signal == Signal.KILL.number();
        if (!kill || context.cgroups().isEmpty() || group().oomKills() <= 0)
            return Optional.empty();
        return data.spec.limits().bound(Limit.MEMORY).map(this::overstepped);
    }

    /** Nothing is left of that process. */
    void remove(int incarnation) {
        context.cgroups()
                .map(it -> it.of(data.name, incarnation))
                .filter(Cgroup::exists)
                .ifPresent(it -> remove(it, TRIES));
    }

    /**
     * A process leaves its group a moment after its exit can be heard (Linux 6.18). What is left at
     * last is the next daemon's to remove.
     */
    private void remove(Cgroup group, int tries) {
        if (group.remove() || tries == 0) return;
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, MILLISECONDS, context.blocking())
                .execute(() -> remove(group, tries - 1));
    }

    private News overstepped(double bound) {
        double most = Math.max(bound, (double) group().peak());
        return new Exceeded(new LimitReading(Limit.MEMORY, most, bound, Duration.ZERO));
    }

    private boolean wanted(Cgroups cgroups) {
        return cgroups.forEverybody()
                || CgroupLimits.any(data.spec.limits(), cgroups.controllers());
    }

    private Optional<Path> make(Cgroups cgroups) {
        try {
            int incarnation = data.life.incarnation();
            return Optional.of(cgroups.make(data.name, incarnation, bounds(cgroups)).members());
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private java.util.Map<String, String> bounds(Cgroups cgroups) {
        return CgroupLimits.of(data.spec.limits(), cgroups.controllers());
    }

    private Cgroup group() {
        return context.cgroups().orElseThrow().of(data.name, data.life.incarnation());
    }
}
