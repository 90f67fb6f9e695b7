package io.valvo.config;

import io.valvo.model.RestartPolicy;
import io.valvo.model.RestartPolicy.Backoff;
import io.valvo.model.RestartPolicy.Policy;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code restart} of one service. */
final class RestartReader {
    private static final Kind<Policy> POLICY = Kind.choice(Policy.class);
    private static final Kind<Double> FACTOR = Kind.number(1, Double.MAX_VALUE);
    private static final Kind<Double> SHARE = Kind.number(0, 1);

    /** How many restarts: of a service, and of a group. */
    static final Kind<Integer> MAX =
            new Kind<>("a whole number ≥ 0, or unlimited", "", RestartReader::max)
                    .advised(text -> Optional.of("write unlimited").filter(_ -> Endless.is(text)));

    private static final String UNLIMITED = "unlimited";

    private RestartReader() {}

    static RestartPolicy restart(Section section) {
        var restart =
                new RestartPolicy(
                        section.get("policy", POLICY, Policy.ON_FAILURE),
                        backoff(section.section("backoff")),
                        section.get("max", MAX, 10),
                        section.get("within", Kind.PERIOD, Duration.ofMinutes(10)),
                        section.get("reset-after", Kind.DURATION, Duration.ofSeconds(60)));
        section.close();
        return restart;
    }

    /** As it is written. */
    static Object shown(int max) {
        return max == RestartPolicy.UNLIMITED ? UNLIMITED : (Object) max;
    }

    private static Optional<Integer> max(String text) {
        return text.strip().equals(UNLIMITED)
                ? Optional.of(RestartPolicy.UNLIMITED)
                : Kind.COUNT.read().apply(text);
    }

    private static Backoff backoff(Section section) {
        var backoff =
                new Backoff(
                        section.get("min", Kind.DURATION, Duration.ofSeconds(1)),
                        section.get("factor", FACTOR, 2.0),
                        section.get("max", Kind.DURATION, Duration.ofSeconds(60)),
                        section.get("jitter", SHARE, 0.1));
        if (backoff.min().compareTo(backoff.max()) > 0) inverted(section, backoff);
        section.close();
        return backoff;
    }

    private static void inverted(Section section, Backoff backoff) {
        section.wrong(
                section.has("max") ? "max" : "min",
                "min %s, longer than max %s"
                        .formatted(Durations.text(backoff.min()), Durations.text(backoff.max())),
                "min ≤ max",
                "");
    }
}
