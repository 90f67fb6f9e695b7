package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.health.ProbeVerdict.HeartbeatMissed;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.health.ProberCommand.FinalProbeTimeout;
import io.valvo.health.ProberCommand.HeartbeatTimeout;
import io.valvo.health.ProberCommand.Notified;
import io.valvo.health.ProberCommand.NotifySettled;
import io.valvo.health.ProberCommand.OutputRead;
import io.valvo.health.ProberCommand.ProbeAnswered;
import io.valvo.health.ProberCommand.RoundDue;
import io.valvo.health.ProberCommand.StartTimeout;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.health.NotifyFields;
import io.valvo.rules.health.ReadinessState;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The {@link Prober} until its process is ready: startup, then readiness, within one timeout. */
final class StartupProbing {
    private final ServiceSpec spec;
    private final Instant startedAt;
    private final InstantSource clock;
    private final Consumer<ProbeVerdict> listener;
    private final TimerScheduler<ProberCommand> timers;
    private final ProbeSchedule rounds;
    private final FinalProbe look;
    private final LivenessProbing watching;

    StartupProbing(
            ServiceSpec spec,
            Instant startedAt,
            InstantSource clock,
            Consumer<ProbeVerdict> listener,
            TimerScheduler<ProberCommand> timers,
            ProbeSchedule rounds,
            FinalProbe look,
            LivenessProbing watching) {
        this.spec = spec;
        this.startedAt = startedAt;
        this.clock = clock;
        this.listener = listener;
        this.timers = timers;
        this.rounds = rounds;
        this.look = look;
        this.watching = watching;
    }

    /**
     * What outlasts a stage of the start.
     *
     * @param deadline of the whole start
     * @param saidReady whether {@code READY=1} has come
     * @param look the last one; empty: the deadline has not passed
     */
    private record Terms(Instant deadline, boolean saidReady, Optional<FinalProbe.Open> look) {
        Terms said(boolean ready) {
            return new Terms(deadline, saidReady || ready, look);
        }

        Terms looking(Optional<FinalProbe.Open> now) {
            return new Terms(deadline, saidReady, now);
        }
    }

    Behavior<ProberCommand> begin() {
        var deadline = startedAt.plus(ReadinessState.window(spec.startup(), spec.ready()));
        var terms = new Terms(deadline, false, Optional.empty());
        awaitDeadline(terms);
        return begin(List.of(spec.startup(), spec.ready()), terms);
    }

    /** Begins the first of the stages that are left. */
    private Behavior<ProberCommand> begin(List<ReadySpec> left, Terms terms) {
        if (left.isEmpty()) return ready();
        var stage = left.getFirst();
        rounds.begin(stage.probes(), Duration.ZERO, stage.interval(), stage.probeTimeout());
        return weigh(ReadinessState.begin(stage, terms.saidReady()), left, terms);
    }

    private Behavior<ProberCommand> ready() {
        timers.cancel(StartTimeout.class);
        look.end();
        return watching.begin();
    }

    private Behavior<ProberCommand> weigh(ReadinessState now, List<ReadySpec> left, Terms terms) {
        if (now.holds()) return next(left.subList(1, left.size()), terms);
        return terms.look().filter(FinalProbe.Open::isOver).isPresent()
                ? giveUp(now, terms)
                : at(now, left, terms);
    }

    /** Each stage has a last look of its own. */
    private Behavior<ProberCommand> next(List<ReadySpec> left, Terms terms) {
        if (terms.look().isPresent()) awaitDeadline(terms);
        return begin(left, terms.looking(Optional.empty()));
    }

    private Behavior<ProberCommand> at(ReadinessState now, List<ReadySpec> left, Terms terms) {
        return Behaviors.receiveMessage(command ->
                switch (command) {
                    case RoundDue(int probe) -> {
                        rounds.due(probe);
                        yield Behaviors.same();
                    }
                    case ProbeAnswered answer ->
                            rounds.accepts(answer)
                                    ? judge(answer, now, left, terms)
                                    : Behaviors.same();
                    case Notified(var fields) -> hear(NotifyFields.of(fields), now, left, terms);
                    case StartTimeout() ->
                            at(now, left, terms.looking(Optional.of(look.prepare())));
                    case OutputRead(var words) -> lookOnce(words, now, left, terms);
                    case NotifySettled() ->
                            weigh(now, left, terms.looking(terms.look().map(it -> it.heard(now))));
                    case FinalProbeTimeout() ->
                            terms.look().isPresent() ? giveUp(now, terms) : Behaviors.same();
                    case HeartbeatTimeout() -> Behaviors.same();
                });
    }

    private Behavior<ProberCommand> judge(
            ProbeAnswered answer, ReadinessState now, List<ReadySpec> left, Terms terms) {
        int probe = answer.probe();
        var next =
                switch (answer.result()) {
                    case Passed _ -> now.passed(probe);
                    case Failed(var why) -> now.failed(probe, why);
                };
        if (next.settled(probe)) rounds.settle(probe);
        return weigh(next, left, terms.looking(terms.look().map(it -> it.answered(probe))));
    }

    /** Nothing is called failed that wasn't looked at once more after its time was up. */
    private Behavior<ProberCommand> lookOnce(
            String words, ReadinessState now, List<ReadySpec> left, Terms terms) {
        boolean extended = terms.look().isEmpty();
        return extended
                ? Behaviors.same()
                : weigh(now, left, terms.looking(Optional.of(look.begin(now, words))));
    }

    private Behavior<ProberCommand> hear(
            NotifyFields notice, ReadinessState now, List<ReadySpec> left, Terms terms) {
        if (notice.trouble())
            listener.accept(new HeartbeatMissed(Duration.between(startedAt, clock.instant())));
        var next = notice.needs().map(more -> extended(terms, more)).orElse(terms);
        if (!notice.ready()) return at(now, left, next);
        return weigh(now.saidReady(), left, next.said(true));
    }

    /** The deadline moves out, never in: {@code sd_notify(3)}. */
    private Terms extended(Terms terms, Duration more) {
        var asked = clock.instant().plus(more);
        if (!asked.isAfter(terms.deadline())) return terms;
        var next = new Terms(asked, terms.saidReady(), Optional.empty());
        awaitDeadline(next);
        return next;
    }

    private void awaitDeadline(Terms terms) {
        var left = Duration.between(clock.instant(), terms.deadline());
        timers.startSingleTimer(
                StartTimeout.class, new StartTimeout(), left.isNegative() ? Duration.ZERO : left);
    }

    private Behavior<ProberCommand> giveUp(ReadinessState now, Terms terms) {
        var why = now.overdue(Duration.between(startedAt, terms.deadline()));
        var words = terms.look().flatMap(FinalProbe.Open::words).orElse("");
        look.end();
        listener.accept(new StartTimedOut(why + words));
        rounds.end();
        return Behaviors.ignore();
    }
}
