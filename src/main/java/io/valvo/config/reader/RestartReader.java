package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Backoff;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.text.HoconDurations;
import io.valvo.text.UnlimitedWords;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code restart} of one service. */
public final class RestartReader {
    private static final ScalarType<Policy> POLICY = ScalarType.choice(Policy.class);
    private static final ScalarType<Double> FACTOR = ScalarType.number(1, Double.MAX_VALUE);
    private static final ScalarType<Double> SHARE = ScalarType.number(0, 1);

    /** How many restarts: of a service, and of a group. */
    static final ScalarType<Integer> MAX =
            new ScalarType<>("a whole number ≥ 0, or unlimited", "", RestartReader::max)
                    .advised(text ->
                            Optional.of("write unlimited").filter(_ -> UnlimitedWords.is(text)));

    private static final String UNLIMITED = "unlimited";

    private RestartReader() {}

    static RestartPolicy restart(ConfigSection section) {
        var restart =
                new RestartPolicy(
                        section.get("policy", POLICY, Policy.ON_FAILURE),
                        backoff(section.section("backoff")),
                        section.get("max", MAX, 10),
                        section.get("within", ScalarType.PERIOD, Duration.ofMinutes(10)),
                        section.get("reset-after", ScalarType.DURATION, Duration.ofSeconds(60)));
        section.close();
        return restart;
    }

    /** As it is written. */
    public static Object shown(int max) {
        return max == RestartPolicy.UNLIMITED ? UNLIMITED : (Object) max;
    }

    private static Optional<Integer> max(String text) {
        return text.strip().equals(UNLIMITED)
                ? Optional.of(RestartPolicy.UNLIMITED)
                : ScalarType.COUNT.read().apply(text);
    }

    private static Backoff backoff(ConfigSection section) {
        var backoff =
                new Backoff(
                        section.get("min", ScalarType.DURATION, Duration.ofSeconds(1)),
                        section.get("factor", FACTOR, 2.0),
                        section.get("max", ScalarType.DURATION, Duration.ofSeconds(60)),
                        section.get("jitter", SHARE, 0.1));
        if (backoff.min().compareTo(backoff.max()) > 0) inverted(section, backoff);
        section.close();
        return backoff;
    }

    private static void inverted(ConfigSection section, Backoff backoff) {
        section.wrong(
                section.has("max") ? "max" : "min",
                "min %s, longer than max %s"
                        .formatted(
                                HoconDurations.text(backoff.min()),
                                HoconDurations.text(backoff.max())),
                "min ≤ max",
                "");
    }
}
