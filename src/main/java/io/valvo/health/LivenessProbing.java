package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.health.ProbeVerdict.BecameReady;
import io.valvo.health.ProbeVerdict.Failing;
import io.valvo.health.ProbeVerdict.HeartbeatMissed;
import io.valvo.health.ProbeVerdict.Recovered;
import io.valvo.health.ProbeVerdict.Unresponsive;
import io.valvo.health.ProberCommand.FinalProbeTimeout;
import io.valvo.health.ProberCommand.HeartbeatTimeout;
import io.valvo.health.ProberCommand.Notified;
import io.valvo.health.ProberCommand.NotifySettled;
import io.valvo.health.ProberCommand.OutputRead;
import io.valvo.health.ProberCommand.ProbeAnswered;
import io.valvo.health.ProberCommand.RoundDue;
import io.valvo.health.ProberCommand.StartTimeout;
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
    private final Consumer<ProbeVerdict> listener;
    private final TimerScheduler<ProberCommand> timers;
    private final ProbeSchedule rounds;
    private final int seed;

    /**
     * @param seed spreads the first rounds of different instances
     */
    LivenessProbing(
            ServiceSpec spec,
            InstantSource clock,
            Consumer<ProbeVerdict> listener,
            TimerScheduler<ProberCommand> timers,
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

    Behavior<ProberCommand> begin() {
        var first = HealthState.firstRound(health.interval(), seed);
        rounds.begin(health.probes(), first, health.interval(), health.timeout());
        var watching = beat(Collections.nCopies(health.probes().size(), HealthState.beginning()));
        listener.accept(new BecameReady());
        return watching;
    }

    /** The heart has beaten: its window begins anew. */
    private Behavior<ProberCommand> beat(List<HealthState> now) {
        timers.cancel(NotifySettled.class);
        spec.heartbeat()
                .ifPresent(within ->
                        timers.startSingleTimer(
                                HeartbeatTimeout.class, new HeartbeatTimeout(), within));
        return at(now, clock.instant());
    }

    private Behavior<ProberCommand> at(List<HealthState> now, Instant beat) {
        return Behaviors.receiveMessage(command ->
                switch (command) {
                    case RoundDue(int probe) -> {
                        rounds.due(probe);
                        yield Behaviors.same();
                    }
                    case ProbeAnswered answer ->
                            rounds.accepts(answer) ? judge(answer, now, beat) : Behaviors.same();
                    case Notified(var fields) -> hear(NotifyFields.of(fields), now, beat);
                    case HeartbeatTimeout() -> listen();
                    case NotifySettled() -> missed(beat);
                    case StartTimeout _, OutputRead _, FinalProbeTimeout _ -> Behaviors.same();
                });
    }

    private Behavior<ProberCommand> judge(
            ProbeAnswered answer, List<HealthState> now, Instant beat) {
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

    private static ProbeVerdict verdict(String probe, HealthState.News news) {
        return switch (news) {
            case HealthState.Failing(var why, int failures) -> new Failing(probe, why, failures);
            case HealthState.Unresponsive(var why) -> new Unresponsive(probe, why);
            case HealthState.Recovered() -> new Recovered(probe);
        };
    }

    private Behavior<ProberCommand> hear(NotifyFields notice, List<HealthState> now, Instant beat) {
        if (notice.trouble()) return missed(beat);
        return notice.alive() ? beat(now) : Behaviors.same();
    }

    /** A beat that was in time may still be on its way here. */
    private Behavior<ProberCommand> listen() {
        timers.startSingleTimer(NotifySettled.class, new NotifySettled(), FinalProbe.HEARING);
        return Behaviors.same();
    }

    /** Said once; the next beat begins a new window. */
    private Behavior<ProberCommand> missed(Instant beat) {
        timers.cancel(HeartbeatTimeout.class);
        timers.cancel(NotifySettled.class);
        listener.accept(new HeartbeatMissed(Duration.between(beat, clock.instant())));
        return Behaviors.same();
    }
}
