package io.valvo.supervision.instance;

import io.valvo.health.Prober.BecameReady;
import io.valvo.health.Prober.Failing;
import io.valvo.health.Prober.HeartbeatMissed;
import io.valvo.health.Prober.Recovered;
import io.valvo.health.Prober.StartTimedOut;
import io.valvo.health.Prober.Unresponsive;
import io.valvo.health.Prober.Verdict;
import io.valvo.model.EndCause;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.Optional;

/** What a prober's verdict means: to those who read events, and to the life of the instance. */
final class ProbeNews {
    private ProbeNews() {}

    static Optional<EventData> fact(Verdict verdict) {
        return switch (verdict) {
            case Failing(var probe, var why, int failures) ->
                    Optional.of(new EventData.ProbeFailed(probe, why, failures));
            case Recovered(var probe) -> Optional.of(new EventData.ProbeRecovered(probe));
            case HeartbeatMissed(var age) ->
                    Optional.of(new EventData.HeartbeatMissed(age.toMillis()));
            case BecameReady _, StartTimedOut _, Unresponsive _ -> Optional.empty();
        };
    }

    /** Silence for too long is a limit exceeded, too. */
    static Optional<EventData> exceeded(Verdict verdict, ServiceSpec spec) {
        return verdict instanceof HeartbeatMissed(var age)
                ? spec.heartbeat().map(within -> exceeded(age, within))
                : Optional.empty();
    }

    private static EventData exceeded(Duration age, Duration within) {
        var text = "heartbeat " + DurationFormat.text(age) + "/" + DurationFormat.text(within);
        return new EventData.LimitExceeded(
                EndCause.HEARTBEAT.word(),
                (double) age.toMillis(),
                (double) within.toMillis(),
                text,
                LimitAction.RESTART);
    }

    static Optional<Input> input(Verdict verdict, int incarnation) {
        return Optional.of(
                switch (verdict) {
                    case BecameReady() -> new Input.BecameReady(incarnation);
                    case StartTimedOut(var why) ->
                            new Input.RestartRequired(incarnation, EndCause.START_TIMEOUT, why);
                    case Failing(var probe, var why, _) ->
                            new Input.Failing(incarnation, probe + ": " + why);
                    case Recovered _ -> new Input.Recovered(incarnation);
                    case Unresponsive(var probe, var why) ->
                            new Input.RestartRequired(
                                    incarnation,
                                    EndCause.HEALTH,
                                    "health check failed: " + probe + ": " + why);
                    case HeartbeatMissed(var age) ->
                            new Input.RestartRequired(
                                    incarnation,
                                    EndCause.HEARTBEAT,
                                    "no heartbeat for " + DurationFormat.text(age));
                });
    }
}
