package io.valvo.health;

import io.valvo.health.Prober.Answered;
import io.valvo.health.Prober.Command;
import io.valvo.health.Prober.Due;
import io.valvo.health.Prober.Failed;
import io.valvo.health.Prober.HeartIsSilent;
import io.valvo.health.Prober.HeartbeatMissed;
import io.valvo.health.Prober.Notified;
import io.valvo.health.Prober.Passed;
import io.valvo.health.Prober.StartIsOver;
import io.valvo.health.Prober.StartTimedOut;
import io.valvo.health.Prober.Verdict;
import io.valvo.model.ReadySpec;
import io.valvo.model.ServiceSpec;
import io.valvo.rules.Notice;
import io.valvo.rules.Readiness;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The {@link Prober} until its process is ready: startup, then readiness, within one timeout. */
final class Starting {
    private final ServiceSpec spec;
    private final Instant startedAt;
    private final InstantSource clock;
    private final Consumer<Verdict> listener;
    private final TimerScheduler<Command> timers;
    private final Rounds rounds;
    private final Watching watching;

    Starting(
            ServiceSpec spec,
            Instant startedAt,
            InstantSource clock,
            Consumer<Verdict> listener,
            TimerScheduler<Command> timers,
            Rounds rounds,
            Watching watching) {
        this.spec = spec;
        this.startedAt = startedAt;
        this.clock = clock;
        this.listener = listener;
        this.timers = timers;
        this.rounds = rounds;
        this.watching = watching;
    }

    /**
     * What outlasts a stage of the start.
     *
     * @param deadline of the whole start
     * @param saidReady whether {@code READY=1} has come
     */
    private record Terms(Instant deadline, boolean saidReady) {}

    Behavior<Command> begin() {
        var terms =
                new Terms(startedAt.plus(Readiness.window(spec.startup(), spec.ready())), false);
        awaitDeadline(terms);
        return begin(List.of(spec.startup(), spec.ready()), terms);
    }

    /** Begins the first of the stages that are left. */
    private Behavior<Command> begin(List<ReadySpec> left, Terms terms) {
        if (left.isEmpty()) return ready();
        var stage = left.getFirst();
        rounds.begin(stage.probes(), Duration.ZERO, stage.interval(), stage.probeTimeout());
        return weigh(Readiness.begin(stage, terms.saidReady()), left, terms);
    }

    private Behavior<Command> ready() {
        timers.cancel(StartIsOver.class);
        return watching.begin();
    }

    private Behavior<Command> weigh(Readiness now, List<ReadySpec> left, Terms terms) {
        return now.holds() ? begin(left.subList(1, left.size()), terms) : at(now, left, terms);
    }

    private Behavior<Command> at(Readiness now, List<ReadySpec> left, Terms terms) {
        return Behaviors.receiveMessage(command ->
                switch (command) {
                    case Due(int probe) -> {
                        rounds.due(probe);
                        yield Behaviors.same();
                    }
                    case Answered answer ->
                            rounds.accepts(answer)
                                    ? judge(answer, now, left, terms)
                                    : Behaviors.same();
                    case Notified(var fields) -> hear(Notice.of(fields), now, left, terms);
                    case StartIsOver() -> giveUp(now, terms);
                    case HeartIsSilent() -> Behaviors.same();
                });
    }

    private Behavior<Command> judge(
            Answered answer, Readiness now, List<ReadySpec> left, Terms terms) {
        int probe = answer.probe();
        var next =
                switch (answer.result()) {
                    case Passed _ -> now.passed(probe);
                    case Failed(var why) -> now.failed(probe, why);
                };
        if (next.settled(probe)) rounds.settle(probe);
        return weigh(next, left, terms);
    }

    private Behavior<Command> hear(
            Notice notice, Readiness now, List<ReadySpec> left, Terms terms) {
        if (notice.trouble())
            listener.accept(new HeartbeatMissed(Duration.between(startedAt, clock.instant())));
        var next = notice.needs().map(more -> extended(terms, more)).orElse(terms);
        if (!notice.ready()) return at(now, left, next);
        return weigh(now.saidReady(), left, new Terms(next.deadline(), true));
    }

    /** The deadline moves out, never in: {@code sd_notify(3)}. */
    private Terms extended(Terms terms, Duration more) {
        var asked = clock.instant().plus(more);
        if (!asked.isAfter(terms.deadline())) return terms;
        var next = new Terms(asked, terms.saidReady());
        awaitDeadline(next);
        return next;
    }

    private void awaitDeadline(Terms terms) {
        var left = Duration.between(clock.instant(), terms.deadline());
        timers.startSingleTimer(
                StartIsOver.class, new StartIsOver(), left.isNegative() ? Duration.ZERO : left);
    }

    private Behavior<Command> giveUp(Readiness now, Terms terms) {
        listener.accept(
                new StartTimedOut(now.overdue(Duration.between(startedAt, terms.deadline()))));
        rounds.end();
        return Behaviors.ignore();
    }
}
