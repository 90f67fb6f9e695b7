package io.valvo.rules.health;

import io.valvo.model.spec.HealthSpec;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one health probe of a ready instance has shown of late. Unlike readiness it falls at the
 * first failure (no traffic), and asks for a restart at the last that the configuration allows.
 */
public sealed interface HealthState {
    /** Of a probe that has not been asked yet. */
    static HealthState beginning() {
        return new Well();
    }

    /** The last answer was good. */
    record Well() implements HealthState {}

    /**
     * A failure has not been made up for yet.
     *
     * @param failures in a row up to now, 0 after a pass
     * @param passes in a row up to now, 0 after a failure
     */
    record Ill(int failures, int passes) implements HealthState {}

    /** What changed, for others to act on. */
    sealed interface News {}

    record Failing(String why, int failures) implements News {}

    /** So many failures in a row that it must be restarted; said once in one run of failures. */
    record Unresponsive(String why) implements News {}

    record Recovered() implements News {}

    record Step(HealthState next, List<News> news) {}

    /**
     * When the verdict changes.
     *
     * @param failures in a row that make it unresponsive, at least 1
     * @param successes in a row that bring it back, at least 1
     * @param slowAfter a pass that took longer counts as a failure
     */
    record Policy(int failures, int successes, Optional<Duration> slowAfter) {
        public static Policy of(HealthSpec spec) {
            return new Policy(
                    Math.max(1, spec.failures()), Math.max(1, spec.successes()), spec.slowAfter());
        }
    }

    /** The probe passed after {@code took}. */
    default Step passed(Duration took, Policy policy) {
        boolean slow = policy.slowAfter().filter(most -> took.compareTo(most) > 0).isPresent();
        return slow ? failed(slow(took, policy), policy) : passed(policy);
    }

    default Step failed(String why, Policy policy) {
        int failures = this instanceof Ill(int before, int _) ? before + 1 : 1;
        var failing = new Failing(why, failures);
        boolean last = failures == policy.failures();
        return new Step(
                new Ill(failures, 0),
                last ? List.of(failing, new Unresponsive(why)) : List.of(failing));
    }

    private Step passed(Policy policy) {
        return switch (this) {
            case Well _ -> new Step(this, List.of());
            case Ill(int _, int passes) when passes + 1 >= policy.successes() ->
                    new Step(new Well(), List.of(new Recovered()));
            case Ill(int _, int passes) -> new Step(new Ill(0, passes + 1), List.of());
        };
    }

    private static String slow(Duration took, Policy policy) {
        return "answered after "
                + DurationFormat.text(took)
                + ", which is slower than slow-after = "
                + DurationFormat.text(policy.slowAfter().orElse(took));
    }

    /**
     * When the first round is due after ready: the interval and up to a tenth of it more, so that
     * the probes of services that became ready together don't run together for ever.
     *
     * @param seed anything that differs between instances
     */
    static Duration firstRound(Duration interval, int seed) {
        return interval.plus(
                interval.multipliedBy(Math.floorMod(seed, SPREAD)).dividedBy(10L * SPREAD));
    }

    int SPREAD = 1000;
}
