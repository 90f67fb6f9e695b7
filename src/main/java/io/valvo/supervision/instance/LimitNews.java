package io.valvo.supervision.instance;

import io.valvo.model.Signal;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.limits.LimitReading;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.LimitRule.Warned;

import java.util.Optional;

/** What news of a limit means: to those who read events, and to the life of the instance. */
final class LimitNews {
    private LimitNews() {}

    static EventData fact(News news, LimitsSpec limits) {
        return switch (news) {
            case Warned(var it) ->
                    new EventData.LimitWarned(it.limit(), it.value(), it.bound(), it.text());
            case Exceeded(var it) ->
                    new EventData.LimitExceeded(
                            it.limit().word(),
                            it.value(),
                            it.bound(),
                            it.text(),
                            limits.action(it.limit()));
        };
    }

    static Optional<Input> input(News news, LimitsSpec limits, int incarnation) {
        return switch (news) {
            case Warned _ -> Optional.empty();
            case Exceeded(var it) -> input(it, limits, incarnation);
        };
    }

    /** That the process is to be sent. */
    static Optional<Signal> signal(News news, LimitsSpec limits) {
        boolean signals =
                news instanceof Exceeded(var it) && limits.action(it.limit()) == LimitAction.SIGNAL;
        return signals ? limits.signal() : Optional.empty();
    }

    private static Optional<Input> input(LimitReading it, LimitsSpec limits, int incarnation) {
        var cause = it.limit().cause();
        return switch (limits.action(it.limit())) {
            case RESTART -> Optional.of(new Input.RestartRequired(incarnation, cause, it.text()));
            case STOP -> Optional.of(new Input.StopRequired(incarnation, cause, it.text()));
            case ALERT, SIGNAL -> Optional.empty();
        };
    }
}
