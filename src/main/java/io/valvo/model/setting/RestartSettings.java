package io.valvo.model.setting;

import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Backoff;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.text.HoconDurations;
import io.valvo.text.UnlimitedWords;

import java.time.Duration;
import java.util.Optional;

/** {@code restart}: when an ended process is started again. */
public final class RestartSettings {
    private static final String UNLIMITED = "unlimited";

    /** How many restarts: of a service, and of a group. */
    static final ScalarType<Integer> MAX_TYPE =
            new ScalarType<>("a whole number ≥ 0, or unlimited", "", RestartSettings::max)
                    .advised(text ->
                            Optional.of("write unlimited").filter(_ -> UnlimitedWords.is(text)))
                    .printedBy(it -> it == RestartPolicy.UNLIMITED ? UNLIMITED : (Object) it);

    private static final Setting<Backoff, Duration> MIN =
            Setting.of(
                    "min",
                    SettingType.one(ScalarType.DURATION),
                    Duration.ofSeconds(1),
                    Backoff::min,
                    "wait after the first failure in a row; `0s`: at once, always",
                    "restart.backoff.min = 2s");
    private static final Setting<Backoff, Double> FACTOR =
            Setting.of(
                    "factor",
                    SettingType.one(ScalarType.number(1, Double.MAX_VALUE)),
                    2.0,
                    Backoff::factor,
                    "each further one waits so much longer",
                    "restart.backoff.factor = 1.5");
    private static final Setting<Backoff, Duration> LONGEST =
            Setting.of(
                    "max",
                    SettingType.one(ScalarType.DURATION),
                    Duration.ofSeconds(60),
                    Backoff::max,
                    "at most",
                    "restart.backoff.max = 30s");
    private static final Setting<Backoff, Double> JITTER =
            Setting.of(
                    "jitter",
                    SettingType.one(ScalarType.number(0, 1)),
                    0.1,
                    Backoff::jitter,
                    "give or take this share",
                    "restart.backoff.jitter = 0.2");

    private static final SettingObject<Backoff> WAITS =
            SettingObject.of(
                            in ->
                                    new Backoff(
                                            in.get(MIN),
                                            in.get(FACTOR),
                                            in.get(LONGEST),
                                            in.get(JITTER)),
                            MIN,
                            FACTOR,
                            LONGEST,
                            JITTER)
                    .checkedBy(RestartSettings::checkOrder);

    private static final Setting<RestartPolicy, Policy> POLICY =
            Setting.of(
                    "policy",
                    SettingType.one(ScalarType.choice(Policy.class)),
                    Policy.ON_FAILURE,
                    RestartPolicy::policy,
                    "`always`, `on-failure` or `never`",
                    "restart.policy = always");
    private static final Setting<RestartPolicy, Backoff> BACKOFF =
            Setting.part("backoff", WAITS.type(), RestartPolicy::backoff);
    private static final Setting<RestartPolicy, Integer> MAX =
            Setting.of(
                    "max",
                    SettingType.one(MAX_TYPE),
                    10,
                    RestartPolicy::max,
                    "restarts within the window; one more failure is final; `unlimited`: none is",
                    "restart.max = 5");
    private static final Setting<RestartPolicy, Duration> WITHIN =
            Setting.of(
                    "within",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofMinutes(10),
                    RestartPolicy::within,
                    "the window",
                    "restart.within = 1h");
    private static final Setting<RestartPolicy, Duration> RESET_AFTER =
            Setting.of(
                    "reset-after",
                    SettingType.one(ScalarType.DURATION),
                    Duration.ofSeconds(60),
                    RestartPolicy::resetAfter,
                    "ready for so long: failures in a row count from zero again",
                    "restart.reset-after = 5m");

    static final SettingObject<RestartPolicy> OBJECT =
            SettingObject.of(
                    in ->
                            new RestartPolicy(
                                    in.get(POLICY),
                                    in.get(BACKOFF),
                                    in.get(MAX),
                                    in.get(WITHIN),
                                    in.get(RESET_AFTER)),
                    POLICY,
                    BACKOFF,
                    MAX,
                    WITHIN,
                    RESET_AFTER);

    private RestartSettings() {}

    private static Optional<Integer> max(String text) {
        return text.strip().equals(UNLIMITED)
                ? Optional.of(RestartPolicy.UNLIMITED)
                : ScalarType.COUNT.read().apply(text);
    }

    private static void checkOrder(Backoff backoff, SettingFindings findings) {
        if (backoff.min().compareTo(backoff.max()) <= 0) return;
        findings.wrong(
                findings.has("max") ? "max" : "min",
                "min %s, longer than max %s"
                        .formatted(
                                HoconDurations.text(backoff.min()),
                                HoconDurations.text(backoff.max())),
                "min ≤ max",
                "");
    }
}
