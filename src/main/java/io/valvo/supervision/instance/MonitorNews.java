package io.valvo.supervision.instance;

import io.valvo.health.ProbeVerdict;
import io.valvo.health.ProbeVerdict.BecameReady;
import io.valvo.health.ProbeVerdict.Failing;
import io.valvo.health.ProbeVerdict.HeartbeatMissed;
import io.valvo.health.ProbeVerdict.Recovered;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.health.ProbeVerdict.Unresponsive;
import io.valvo.model.EndCause;
import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.limits.LimitReading;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.LimitRule.Warned;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a verdict of the prober or news of a limit mean: to those who read events, to the process,
 * and to the life of the instance.
 *
 * @param signal that the process is to be sent
 */
record MonitorNews(List<EventData> events, Optional<Signal> signal, Optional<Input> input) {
    private static MonitorNews of(Input input, EventData... events) {
        return new MonitorNews(List.of(events), Optional.empty(), Optional.of(input));
    }

    static MonitorNews of(ProbeVerdict verdict, ServiceSpec spec, int incarnation) {
        return switch (verdict) {
            case BecameReady() -> of(new Input.BecameReady(incarnation));
            case StartTimedOut(var why) ->
                    of(new Input.RestartRequired(incarnation, EndCause.START_TIMEOUT, why));
            case Failing(var probe, var why, int failures) ->
                    of(
                            new Input.Failing(incarnation, probe + ": " + why),
                            new EventData.ProbeFailed(probe, why, failures));
            case Recovered(var probe) ->
                    of(new Input.Recovered(incarnation), new EventData.ProbeRecovered(probe));
            case Unresponsive(var probe, var why) ->
                    of(
                            new Input.RestartRequired(
                                    incarnation,
                                    EndCause.HEALTH,
                                    "health check failed: " + probe + ": " + why));
            case HeartbeatMissed(var age) -> heartbeatMissed(age, spec, incarnation);
        };
    }

    /** Silence for too long is a limit exceeded, too. */
    private static MonitorNews heartbeatMissed(Duration age, ServiceSpec spec, int incarnation) {
        var why = "no heartbeat for " + DurationFormat.text(age);
        var input = new Input.RestartRequired(incarnation, EndCause.HEARTBEAT, why);
        var missed = new EventData.HeartbeatMissed(age.toMillis());
        return spec.heartbeat()
                .map(within -> of(input, missed, exceeded(age, within)))
                .orElseGet(() -> of(input, missed));
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

    static MonitorNews of(News news, LimitsSpec limits, int incarnation) {
        return switch (news) {
            case Warned(var it) ->
                    new MonitorNews(
                            List.of(
                                    new EventData.LimitWarned(
                                            it.limit(), it.value(), it.bound(), it.text())),
                            Optional.empty(),
                            Optional.empty());
            case Exceeded(var it) -> exceeded(it, limits, incarnation);
        };
    }

    private static MonitorNews exceeded(LimitReading it, LimitsSpec limits, int incarnation) {
        var action = limits.action(it.limit());
        var event =
                new EventData.LimitExceeded(
                        it.limit().word(), it.value(), it.bound(), it.text(), action);
        var signal = action == LimitAction.SIGNAL ? limits.signal() : Optional.<Signal>empty();
        return new MonitorNews(List.of(event), signal, input(it, action, incarnation));
    }

    private static Optional<Input> input(LimitReading it, LimitAction action, int incarnation) {
        var cause = it.limit().cause();
        return switch (action) {
            case RESTART -> Optional.of(new Input.RestartRequired(incarnation, cause, it.text()));
            case STOP -> Optional.of(new Input.StopRequired(incarnation, cause, it.text()));
            case ALERT, SIGNAL -> Optional.empty();
        };
    }
}
