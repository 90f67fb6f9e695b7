package io.valvo.supervision.instance;

import io.valvo.model.spec.ScheduleSpec;
import io.valvo.rules.lifecycle.ScheduleOrigin;

import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a job runs next, and the timer that says so. */
final class JobTimer {
    private static final String KEY = "schedule";

    /** Timers are not set further ahead than this: what is due later is looked at again then. */
    private static final Duration LONGEST_TIMER = Duration.ofHours(12);

    private final TimerScheduler<InstanceCommand> timers;
    private final InstanceContext world;
    private final InstanceData memory;

    JobTimer(TimerScheduler<InstanceCommand> timers, InstanceContext world, InstanceData memory) {
        this.timers = timers;
        this.world = world;
        this.memory = memory;
    }

    void next() {
        var now = world.clock().instant();
        memory.scheduledFrom = memory.spec.schedule().map(_ -> now);
        memory.nextRun = memory.spec.schedule().flatMap(it -> after(it, now));
        memory.nextRun.ifPresentOrElse(this::ringAt, () -> timers.cancel(KEY));
    }

    /** Under a new daemon: a run that was missed meanwhile is due at once, if it is to be run. */
    void resume() {
        if (memory.nextRun.isEmpty()) memory.nextRun = reckoned();
        memory.nextRun.ifPresent(this::ringAt);
    }

    void cancel() {
        memory.nextRun = Optional.empty();
        memory.scheduledFrom = Optional.empty();
        timers.cancel(KEY);
    }

    /** Whether the next run's time has come. */
    boolean due() {
        var next = memory.nextRun.orElse(Instant.MAX);
        if (!next.isAfter(world.clock().instant())) return true;
        memory.nextRun.ifPresent(this::ringAt);
        return false;
    }

    /**
     * Timers may be late, and the clock may have been set: a period is as long as before, times of
     * day are looked for anew.
     */
    void timeMoved(Duration set) {
        if (memory.nextRun.isEmpty()) return;
        memory.nextRun = set.isZero() ? memory.nextRun : moved(set);
        memory.nextRun.ifPresentOrElse(this::ringAt, () -> timers.cancel(KEY));
    }

    private Optional<Instant> moved(Duration set) {
        boolean periodic =
                memory.spec.schedule().filter(ScheduleSpec.Every.class::isInstance).isPresent();
        if (!periodic) return reckoned();
        memory.scheduledFrom = memory.scheduledFrom.map(it -> it.plus(set));
        return memory.nextRun.map(it -> it.plus(set));
    }

    private Optional<Instant> reckoned() {
        var now = world.clock().instant();
        return memory.spec
                .schedule()
                .filter(_ -> memory.life.wanted() && memory.scheduledFrom.isPresent())
                .flatMap(it -> after(it, from(it, now)));
    }

    private Instant from(ScheduleSpec schedule, Instant now) {
        var last = memory.scheduledFrom.orElse(now);
        return switch (schedule) {
            case ScheduleSpec.Every _ -> last.isAfter(now) ? now : last;
            case ScheduleSpec.Cron cron ->
                    ScheduleOrigin.of(last, now, cron.catchUp(), cron.everyHour());
        };
    }

    private Optional<Instant> after(ScheduleSpec schedule, Instant from) {
        return switch (schedule) {
            case ScheduleSpec.Every(var period, _) -> Optional.of(from.plus(period));
            case ScheduleSpec.Cron cron -> world.calendar().next(cron, from);
        };
    }

    private void ringAt(Instant next) {
        var left = Duration.between(world.clock().instant(), next);
        var wait =
                left.compareTo(LONGEST_TIMER) > 0
                        ? LONGEST_TIMER
                        : left.isNegative() ? Duration.ZERO : left;
        timers.startSingleTimer(KEY, new InstanceCommand.ScheduleFired(), wait);
    }
}
