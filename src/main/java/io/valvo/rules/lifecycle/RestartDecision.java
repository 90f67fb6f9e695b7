package io.valvo.rules.lifecycle;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Backoff;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Whether there is a next process: at once, after a wait, by the fallback, or not at all. */
record RestartDecision(Lifecycle life, LifecycleContext context) {
    /** Filled when it starts; the event {@code process.started} has it as it is. */
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{[^}]*}}");

    /** It is wanted, and its process has ended like this. */
    Step after(Ending ending) {
        return switch (ending.cause()) {
            case STOP, RESTART, CONFIG, SCHEDULE -> start(life);
            case GROUP, HOST_PRESSURE -> start(life.with(life.restarts().withRestart()));
            case COMPLETED ->
                    context.spec().restart().policy() == Policy.ALWAYS
                                    && context.spec().schedule().isEmpty()
                            ? failed(ending)
                            : completed();
            case RUNTIME_LIMIT, ITERATIONS_LIMIT -> plannedEnd(ending);
            case CRASH, START_TIMEOUT, HEALTH, HEARTBEAT -> failed(ending);
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT -> failed(ending);
        };
    }

    /** A process that has served its time is followed by the next; a job should have been done. */
    private Step plannedEnd(Ending ending) {
        boolean endless =
                !context.spec().job() && context.spec().restart().policy() != Policy.NEVER;
        return endless ? start(life.with(life.restarts().withRestart())) : failed(ending);
    }

    private Step completed() {
        if (context.spec().schedule().isEmpty())
            return life.to(new Completed(), new Effect.ReleasePorts());
        if (life.queued()) return start(life.queued(false).withFreshBudget());
        return life.to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step failed(Ending ending) {
        return failed(life.lastExit().orElseThrow().text(), ending.healthy());
    }

    /** A failure, of the process or before there was one. */
    Step failed(String why, boolean healthy) {
        if (!life.wanted()) return life.stopped();
        if (context.spec().restart().policy() == Policy.NEVER) return giveUp(life, why);
        return switch (life.restarts()
                .failed(context.now(), context.spec().restart(), healthy, context.chance())) {
            case RestartBudget.Retry(var next, var wait) when fallbackDue(next.inARow()) ->
                    switchToFallback(life.with(next));
            case RestartBudget.Retry(var next, var wait) -> restart(life.with(next), why, wait);
            case RestartBudget.GiveUp(var next)
                    when context.spec().fallback().isPresent() && !life.fallback() ->
                    switchToFallback(life.with(next));
            case RestartBudget.GiveUp(var next) -> giveUp(life.with(next), exhaustedText(why));
        };
    }

    /** The group hears first: it may shut the gate that is asked for next. */
    private Step restart(Lifecycle next, String why, Duration wait) {
        var step = wait.isZero() ? start(next) : backOff(next, why, wait);
        return context.grouped() ? step.after(List.of(new Effect.NotifyGroup())) : step;
    }

    private Step backOff(Lifecycle next, String why, Duration wait) {
        return next.to(
                new Backoff(context.now().plus(wait), why),
                new Effect.StartTimer(Timer.BACKOFF, wait));
    }

    private boolean fallbackDue(int failures) {
        return !life.fallback()
                && context.spec().fallback().filter(it -> failures >= it.after()).isPresent();
    }

    private Step switchToFallback(Lifecycle next) {
        var command = String.join(" ", context.spec().fallback().orElseThrow().command());
        var shown = TEMPLATE.matcher(command).replaceAll("…");
        return start(next.withFallback())
                .after(List.of(new Effect.Publish(new EventData.FallbackActivated(shown))));
    }

    private String exhaustedText(String why) {
        var policy = context.spec().restart();
        return "%s; %s within %s %s used up"
                .formatted(
                        why,
                        policy.max() == 1 ? "1 restart" : policy.max() + " restarts",
                        DurationFormat.text(policy.within()),
                        policy.max() == 1 ? "is" : "are");
    }

    /** No further try: a job waits for its next time, all else has failed. */
    private Step giveUp(Lifecycle last, String why) {
        return context.spec().schedule().isEmpty()
                ? last.failed(why)
                : last.to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step start(Lifecycle next) {
        return new StartSequence(next, context).start();
    }
}
