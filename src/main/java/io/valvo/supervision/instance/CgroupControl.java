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

    private final InstanceContext world;
    private final InstanceData memory;

    CgroupControl(InstanceContext world, InstanceData memory) {
        this.world = world;
        this.memory = memory;
    }

    /** Makes the group of the coming process; the file that it has to enter itself in. */
    Optional<Path> prepare() {
        return world.cgroups().filter(this::wanted).flatMap(this::make);
    }

    /** The limits have changed, or an earlier daemon has set them. */
    void adjust() {
        world.cgroups()
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
        if (world.cgroups().isPresent() && group().exists()) group().kill();
    }

    /** What the kernel ended for its memory, it ended on behalf of the limit. */
    Optional<News> killed(Exit exit) {
        boolean kill = exit instanceof Exit.Killed(int signal, _) && signal == Signal.KILL.number();
        if (!kill || world.cgroups().isEmpty() || group().oomKills() <= 0) return Optional.empty();
        return memory.spec.limits().bound(Limit.MEMORY).map(this::overstepped);
    }

    /** Nothing is left of that process. */
    void end(int incarnation) {
        world.cgroups()
                .map(it -> it.of(memory.name, incarnation))
                .filter(Cgroup::exists)
                .ifPresent(it -> remove(it, TRIES));
    }

    /**
     * A process leaves its group a moment after its exit can be heard (Linux 6.18). What is left at
     * last is the next daemon's to remove.
     */
    private void remove(Cgroup group, int tries) {
        if (group.remove() || tries == 0) return;
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, MILLISECONDS, world.blocking())
                .execute(() -> remove(group, tries - 1));
    }

    private News overstepped(double bound) {
        double most = Math.max(bound, (double) group().peak());
        return new Exceeded(new LimitReading(Limit.MEMORY, most, bound, Duration.ZERO));
    }

    private boolean wanted(Cgroups cgroups) {
        return cgroups.forEverybody()
                || CgroupLimits.any(memory.spec.limits(), cgroups.controllers());
    }

    private Optional<Path> make(Cgroups cgroups) {
        try {
            int incarnation = memory.life.incarnation();
            return Optional.of(cgroups.make(memory.name, incarnation, bounds(cgroups)).members());
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private java.util.Map<String, String> bounds(Cgroups cgroups) {
        return CgroupLimits.of(memory.spec.limits(), cgroups.controllers());
    }

    private Cgroup group() {
        return world.cgroups().orElseThrow().of(memory.name, memory.life.incarnation());
    }
}
