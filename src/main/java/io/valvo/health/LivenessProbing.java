package io.valvo.health;

import io.valvo.health.Prober.Answered;
import io.valvo.health.Prober.BecameReady;
import io.valvo.health.Prober.Command;
import io.valvo.health.Prober.Due;
import io.valvo.health.Prober.Failed;
import io.valvo.health.Prober.Failing;
import io.valvo.health.Prober.HearingIsOver;
import io.valvo.health.Prober.HeartIsSilent;
import io.valvo.health.Prober.HeartbeatMissed;
import io.valvo.health.Prober.LookIsOver;
import io.valvo.health.Prober.Notified;
import io.valvo.health.Prober.Passed;
import io.valvo.health.Prober.Recovered;
import io.valvo.health.Prober.StartIsOver;
import io.valvo.health.Prober.Unresponsive;
import io.valvo.health.Prober.Verdict;
import io.valvo.health.Prober.WordsRead;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.health.HealthState;
import io.valvo.rules.health.NotifyFields;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The {@link Prober} once its process is ready: health and heartbeat, until the process ends. */
final class LivenessProbing {
    private final ServiceSpec spec;
    private final HealthSpec health;
    private final HealthState.Policy policy;
    private final InstantSource clock;
    private final Consumer<Verdict> listener;
    private final TimerScheduler<Command> timers;
    private final ProbeSchedule rounds;
    private final int seed;

    /**
     * @param seed spreads the first rounds of different instances
     */
    LivenessProbing(
            ServiceSpec spec,
            InstantSource clock,
            Consumer<Verdict> listener,
            TimerScheduler<Command> timers,
            ProbeSchedule rounds,
            int seed) {
        this.spec = spec;
        this.health = spec.health();
        this.policy = HealthState.Policy.of(health);
        this.clock = clock;
        this.listener = listener;
        this.timers = timers;
        this.rounds = rounds;
        this.seed = seed;
    }

    Behavior<Command> begin() {
        var first = HealthState.firstRound(health.interval(), seed);
        rounds.begin(health.probes(), first, health.interval(), health.timeout());
        var watching = beat(Collections.nCopies(health.probes().size(), HealthState.beginning()));
        listener.accept(new BecameReady());
        return watching;
    }

    /** The heart has beaten: its window begins anew. */
    private Behavior<Command> beat(List<HealthState> now) {
        timers.cancel(HearingIsOver.class);
        spec.heartbeat()
                .ifPresent(within ->
                        timers.startSingleTimer(HeartIsSilent.class, new HeartIsSilent(), within));
        return at(now, clock.instant());
    }

    private Behavior<Command> at(List<HealthState> now, Instant beat) {
        return Behaviors.receiveMessage(command ->
                switch (command) {
                    case Due(int probe) -> {
                        rounds.due(probe);
                        yield Behaviors.same();
                    }
                    case Answered answer ->
                            rounds.accepts(answer) ? judge(answer, now, beat) : Behaviors.same();
                    case Notified(var fields) -> hear(NotifyFields.of(fields), now, beat);
                    case HeartIsSilent() -> listen();
                    case HearingIsOver() -> missed(beat);
                    case StartIsOver _, WordsRead _, LookIsOver _ -> Behaviors.same();
                });
    }

    private Behavior<Command> judge(Answered answer, List<HealthState> now, Instant beat) {
        var before = now.get(answer.probe());
        var step =
                switch (answer.result()) {
                    case Passed(var took) -> before.passed(took, policy);
                    case Failed(var why) -> before.failed(why, policy);
                };
        step.news()
                .forEach(news ->
                        listener.accept(verdict(health.probes().get(answer.probe()).text(), news)));
        var next = new ArrayList<>(now);
        next.set(answer.probe(), step.next());
        return at(List.copyOf(next), beat);
    }

    private static Verdict verdict(String probe, HealthState.News news) {
        return switch (news) {
            case HealthState.Failing(var why, int failures) -> new Failing(probe, why, failures);
            case HealthState.Unresponsive(var why) -> new Unresponsive(probe, why);
            case HealthState.Recovered() -> new Recovered(probe);
        };
    }

    private Behavior<Command> hear(NotifyFields notice, List<HealthState> now, Instant beat) {
        if (notice.trouble()) return missed(beat);
        return notice.alive() ? beat(now) : Behaviors.same();
    }

    /** A beat that was in time may still be on its way here. */
    private Behavior<Command> listen() {
        timers.startSingleTimer(HearingIsOver.class, new HearingIsOver(), FinalProbe.HEARING);
        return Behaviors.same();
    }

    /** Said once; the next beat begins a new window. */
    private Behavior<Command> missed(Instant beat) {
        timers.cancel(HeartIsSilent.class);
        timers.cancel(HearingIsOver.class);
        listener.accept(new HeartbeatMissed(Duration.between(beat, clock.instant())));
        return Behaviors.same();
    }
}
