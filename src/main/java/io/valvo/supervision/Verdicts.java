package io.valvo.supervision;

import io.valvo.health.Prober.BecameReady;
import io.valvo.health.Prober.Failing;
import io.valvo.health.Prober.HeartbeatMissed;
import io.valvo.health.Prober.Recovered;
import io.valvo.health.Prober.StartTimedOut;
import io.valvo.health.Prober.Unresponsive;
import io.valvo.health.Prober.Verdict;
import io.valvo.model.Cause;
import io.valvo.model.Fact;
import io.valvo.model.LimitAction;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Span;
import io.valvo.rules.Input;

import java.time.Duration;
import java.util.Optional;

/** What a prober's verdict means: to those who read events, and to the life of the instance. */
final class Verdicts {
    private Verdicts() {}

    static Optional<Fact> fact(Verdict verdict) {
        return switch (verdict) {
            case Failing(var probe, var why, int failures) ->
                    Optional.of(new Fact.ProbeFailed(probe, why, failures));
            case Recovered(var probe) -> Optional.of(new Fact.ProbeRecovered(probe));
            case HeartbeatMissed(var age) -> Optional.of(new Fact.HeartbeatMissed(age.toMillis()));
            case BecameReady _, StartTimedOut _, Unresponsive _ -> Optional.empty();
        };
    }

    /** Silence for too long is a limit exceeded, too. */
    static Optional<Fact> exceeded(Verdict verdict, ServiceSpec spec) {
        return verdict instanceof HeartbeatMissed(var age)
                ? spec.heartbeat().map(within -> exceeded(age, within))
                : Optional.empty();
    }

    private static Fact exceeded(Duration age, Duration within) {
        var text = "heartbeat " + Span.text(age) + "/" + Span.text(within);
        return new Fact.LimitExceeded(
                Cause.HEARTBEAT.word(),
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
                            new Input.Condemned(incarnation, Cause.START_TIMEOUT, why);
                    case Failing(var probe, var why, _) ->
                            new Input.Failing(incarnation, probe + ": " + why);
                    case Recovered _ -> new Input.Recovered(incarnation);
                    case Unresponsive(var probe, var why) ->
                            new Input.Condemned(
                                    incarnation,
                                    Cause.HEALTH,
                                    "health check failed: " + probe + ": " + why);
                    case HeartbeatMissed(var age) ->
                            new Input.Condemned(
                                    incarnation,
                                    Cause.HEARTBEAT,
                                    "no heartbeat for " + Span.text(age));
                });
    }
}
