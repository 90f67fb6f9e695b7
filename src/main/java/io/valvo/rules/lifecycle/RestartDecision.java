package io.valvo.rules.lifecycle;

import io.valvo.model.Exit;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Lifecycle.At;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Waiting;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Whether there is a next process: at once, after a wait, by the fallback, or not at all. */
record RestartDecision(Lifecycle life, At at) {
    /** Filled when it starts; the event {@code process.started} has it as it is. */
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{[^}]*}}");

    /** It is wanted, and its process has ended like this. */
    Step after(Ending ending, Exit exit) {
        return switch (ending.cause()) {
            case STOP, RESTART, CONFIG, SCHEDULE -> begin(life);
            case GROUP, HOST_PRESSURE -> begin(life.with(life.restarts().restarted()));
            case COMPLETED ->
                    at.spec().restart().policy() == Policy.ALWAYS && at.spec().schedule().isEmpty()
                            ? failed(exit.text(), ending.healthy())
                            : done();
            case RUNTIME_LIMIT, ITERATIONS_LIMIT -> renewed(ending);
            case CRASH, START_TIMEOUT, HEALTH, HEARTBEAT -> failed(ending);
            case MEMORY_LIMIT, CPU_LIMIT, PROCESSES_LIMIT, FILES_LIMIT -> failed(ending);
        };
    }

    /** A process that has served its time is followed by the next; a job should have been done. */
    private Step renewed(Ending ending) {
        boolean endless = !at.spec().job() && at.spec().restart().policy() != Policy.NEVER;
        return endless ? begin(life.with(life.restarts().restarted())) : failed(ending);
    }

    private Step done() {
        if (at.spec().schedule().isEmpty())
            return life.to(new Completed(), new Effect.ReleasePorts());
        if (life.queued()) return begin(life.queued(false).anew());
        return life.to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step failed(Ending ending) {
        return failed(life.lastExit().orElseThrow(), ending.healthy());
    }

    /** A failure, of the process or before there was one. */
    Step failed(String why, boolean healthy) {
        if (!life.wanted()) return life.stopped();
        if (at.spec().restart().policy() == Policy.NEVER) return spent(life, why);
        return switch (life.restarts()
                .failed(at.now(), at.spec().restart(), healthy, at.chance())) {
            case RestartBudget.Again(var next, var wait) when mock(next.inARow()) ->
                    fallBack(life.with(next));
            case RestartBudget.Again(var next, var wait) -> again(life.with(next), why, wait);
            case RestartBudget.GiveUp(var next)
                    when at.spec().fallback().isPresent() && !life.fallback() ->
                    fallBack(life.with(next));
            case RestartBudget.GiveUp(var next) -> spent(life.with(next), spentBy(why));
        };
    }

    /** The group hears first: it may shut the gate that is asked for next. */
    private Step again(Lifecycle next, String why, Duration wait) {
        var step = wait.isZero() ? begin(next) : waiting(next, why, wait);
        return at.grouped() ? step.after(List.of(new Effect.TellGroup())) : step;
    }

    private Step waiting(Lifecycle next, String why, Duration wait) {
        return next.to(new Waiting(at.now().plus(wait), why), new Effect.Wake(Timer.BACKOFF, wait));
    }

    private boolean mock(int failures) {
        return !life.fallback()
                && at.spec().fallback().filter(it -> failures >= it.after()).isPresent();
    }

    private Step fallBack(Lifecycle next) {
        var command = String.join(" ", at.spec().fallback().orElseThrow().command());
        var shown = TEMPLATE.matcher(command).replaceAll("…");
        return begin(next.fallenBack())
                .after(List.of(new Effect.Tell(new EventData.FallbackActivated(shown))));
    }

    private String spentBy(String why) {
        var policy = at.spec().restart();
        return "%s; %s within %s %s used up"
                .formatted(
                        why,
                        policy.max() == 1 ? "1 restart" : policy.max() + " restarts",
                        DurationFormat.text(policy.within()),
                        policy.max() == 1 ? "is" : "are");
    }

    /** No further try: a job waits for its next time, all else has failed. */
    private Step spent(Lifecycle last, String why) {
        return at.spec().schedule().isEmpty()
                ? last.failFor(why)
                : last.to(new Scheduled(), new Effect.ReleasePorts());
    }

    private Step begin(Lifecycle next) {
        return new StartSequence(next, at).begin();
    }
}
