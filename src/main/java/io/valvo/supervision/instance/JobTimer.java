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
    private final InstanceContext context;
    private final InstanceData data;

    JobTimer(TimerScheduler<InstanceCommand> timers, InstanceContext context, InstanceData data) {
        this.timers = timers;
        this.context = context;
        this.data = data;
    }

    void scheduleNext() {
        var now = context.clock().instant();
        data.schedule.reckonedFrom = data.spec.schedule().map(_ -> now);
        data.schedule.nextRun = data.spec.schedule().flatMap(it -> after(it, now));
        data.schedule.nextRun.ifPresentOrElse(this::fireAt, () -> timers.cancel(KEY));
    }

    /** Under a new daemon: a run that was missed meanwhile is due at once, if it is to be run. */
    void resume() {
        if (data.schedule.nextRun.isEmpty()) data.schedule.nextRun = reckoned();
        data.schedule.nextRun.ifPresent(this::fireAt);
    }

    void cancel() {
        data.schedule.nextRun = Optional.empty();
        data.schedule.reckonedFrom = Optional.empty();
        timers.cancel(KEY);
    }

    /** Whether the next run's time has come. */
    boolean isDue() {
        var next = data.schedule.nextRun.orElse(Instant.MAX);
        if (!next.isAfter(context.clock().instant())) return true;
        data.schedule.nextRun.ifPresent(this::fireAt);
        return false;
    }

    /**
     * Timers may be late, and the clock may have been set: a period is as long as before, times of
     * day are looked for anew.
     */
    void clockMoved(Duration set) {
        if (data.schedule.nextRun.isEmpty()) return;
        data.schedule.nextRun = set.isZero() ? data.schedule.nextRun : moved(set);
        data.schedule.nextRun.ifPresentOrElse(this::fireAt, () -> timers.cancel(KEY));
    }

    private Optional<Instant> moved(Duration set) {
        boolean periodic =
                data.spec.schedule().filter(ScheduleSpec.Every.class::isInstance).isPresent();
        if (!periodic) return reckoned();
        data.schedule.reckonedFrom = data.schedule.reckonedFrom.map(it -> it.plus(set));
        return data.schedule.nextRun.map(it -> it.plus(set));
    }

    private Optional<Instant> reckoned() {
        var now = context.clock().instant();
        return data.spec
                .schedule()
                .filter(_ -> data.life.wanted() && data.schedule.reckonedFrom.isPresent())
                .flatMap(it -> after(it, from(it, now)));
    }

    private Instant from(ScheduleSpec schedule, Instant now) {
        var last = data.schedule.reckonedFrom.orElse(now);
        return switch (schedule) {
            case ScheduleSpec.Every _ -> last.isAfter(now) ? now : last;
            case ScheduleSpec.Cron cron ->
                    ScheduleOrigin.of(last, now, cron.catchUp(), cron.everyHour());
        };
    }

    private Optional<Instant> after(ScheduleSpec schedule, Instant from) {
        return switch (schedule) {
            case ScheduleSpec.Every(var period, _) -> Optional.of(from.plus(period));
            case ScheduleSpec.Cron cron -> context.calendar().next(cron, from);
        };
    }

    private void fireAt(Instant next) {
        var left = Duration.between(context.clock().instant(), next);
        var wait =
                left.compareTo(LONGEST_TIMER) > 0
                        ? LONGEST_TIMER
                        : left.isNegative() ? Duration.ZERO : left;
        timers.startSingleTimer(KEY, new InstanceCommand.ScheduleFired(), wait);
    }
}
