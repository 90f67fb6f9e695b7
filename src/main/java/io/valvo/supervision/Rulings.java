package io.valvo.supervision;

import io.valvo.model.Fact;
import io.valvo.model.LimitAction;
import io.valvo.model.Limits;
import io.valvo.model.Signal;
import io.valvo.rules.Breach;
import io.valvo.rules.Input;
import io.valvo.rules.LimitRule.Exceeded;
import io.valvo.rules.LimitRule.News;
import io.valvo.rules.LimitRule.Warned;

import java.util.Optional;

/** What news of a limit means: to those who read events, and to the life of the instance. */
final class Rulings {
    private Rulings() {}

    static Fact fact(News news, Limits limits) {
        return switch (news) {
            case Warned(var it) ->
                    new Fact.LimitWarned(it.limit(), it.value(), it.bound(), it.text());
            case Exceeded(var it) ->
                    new Fact.LimitExceeded(
                            it.limit().word(),
                            it.value(),
                            it.bound(),
                            it.text(),
                            limits.action(it.limit()));
        };
    }

    static Optional<Input> input(News news, Limits limits, int incarnation) {
        return switch (news) {
            case Warned _ -> Optional.empty();
            case Exceeded(var it) -> input(it, limits, incarnation);
        };
    }

    /** That the process is to be sent. */
    static Optional<Signal> signal(News news, Limits limits) {
        boolean signals =
                news instanceof Exceeded(var it) && limits.action(it.limit()) == LimitAction.SIGNAL;
        return signals ? limits.signal() : Optional.empty();
    }

    private static Optional<Input> input(Breach it, Limits limits, int incarnation) {
        var cause = it.limit().cause();
        return switch (limits.action(it.limit())) {
            case RESTART -> Optional.of(new Input.Condemned(incarnation, cause, it.text()));
            case STOP -> Optional.of(new Input.Ousted(incarnation, cause, it.text()));
            case ALERT, SIGNAL -> Optional.empty();
        };
    }
}
