package io.valvo.model.setting;

import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;

import java.time.Duration;
import java.util.Optional;

/** When a target, or one instance among several, is left out for a while. */
final class BreakerSettings {
    private static final BreakerSpec USUAL = BreakerSpec.DEFAULT;

    private static final Setting<BreakerSpec, Double> FAILURES =
            Setting.of(
                    "failures",
                    SettingType.one(ShareTypes.SHARE),
                    USUAL.failures(),
                    BreakerSpec::failures,
                    "share of the window from which on it opens",
                    "gateway.routes.a { to = web, breaker.failures = 30% }");
    private static final Setting<BreakerSpec, Integer> WINDOW =
            Setting.of(
                    "window",
                    SettingType.one(ScalarType.whole(1, 10_000)),
                    USUAL.window(),
                    BreakerSpec::window,
                    "calls that are looked back on",
                    "gateway.routes.a { to = web, breaker.window = 100 }");

    /** Default: at most the window. */
    private static final Setting<BreakerSpec, Optional<Integer>> MIN_CALLS =
            Setting.<BreakerSpec, Optional<Integer>>of(
                            "min-calls",
                            SettingType.maybe(ScalarType.POSITIVE),
                            Optional.empty(),
                            it -> Optional.of(it.minCalls()),
                            "before anything is decided",
                            "gateway.routes.a { to = web, breaker.min-calls = 5 }")
                    .otherwiseShown("`" + USUAL.minCalls() + "`");

    private static final Setting<BreakerSpec, Duration> OPEN =
            Setting.of(
                    "open",
                    SettingType.one(ScalarType.PERIOD),
                    USUAL.open(),
                    BreakerSpec::open,
                    "how long it stays open",
                    "gateway.routes.a { to = web, breaker.open = 30s }");
    private static final Setting<BreakerSpec, Integer> HALF_OPEN =
            Setting.of(
                    "half-open",
                    SettingType.one(ScalarType.POSITIVE),
                    USUAL.halfOpen(),
                    BreakerSpec::halfOpen,
                    "trial calls after that",
                    "gateway.routes.a { to = web, breaker.half-open = 1 }");
    private static final Setting<BreakerSpec, Optional<Duration>> SLOW_AFTER =
            Setting.of(
                    "slow-after",
                    SettingType.maybe(ScalarType.PERIOD),
                    Optional.empty(),
                    BreakerSpec::slowAfter,
                    "an answer that takes longer is slow",
                    "gateway.routes.a { to = web, breaker { slow-after = 5s } }");
    private static final Setting<BreakerSpec, Double> SLOW_CALLS =
            Setting.of(
                    "slow-calls",
                    SettingType.one(ShareTypes.SHARE),
                    USUAL.slowCalls(),
                    BreakerSpec::slowCalls,
                    "share of slow answers from which on it opens",
                    "gateway.routes.a { to = web, breaker { slow-after = 5s, slow-calls = 80% } }");
    private static final Setting<BreakerSpec, Duration> SLOW_START =
            Setting.of(
                    "slow-start",
                    SettingType.one(ScalarType.DURATION),
                    USUAL.slowStart(),
                    BreakerSpec::slowStart,
                    "an instance that has just become ready gets its full share after this time",
                    "gateway.routes.a { to = web, breaker.slow-start = 30s }");

    static final SettingObject<BreakerSpec> BREAKER =
            SettingObject.of(
                            BreakerSettings::breaker,
                            FAILURES,
                            WINDOW,
                            MIN_CALLS,
                            OPEN,
                            HALF_OPEN,
                            SLOW_AFTER,
                            SLOW_CALLS,
                            SLOW_START)
                    .checkedBy(BreakerSettings::checkMinCalls);

    private static final Setting<OutlierSpec, Integer> IN_A_ROW =
            Setting.of(
                    "failures",
                    SettingType.one(ScalarType.COUNT),
                    OutlierSpec.DEFAULT.failures(),
                    OutlierSpec::failures,
                    "in a row: the instance is left out; 0: never",
                    "gateway.routes.a { to = web, outliers.failures = 5 }");
    private static final Setting<OutlierSpec, Duration> TIME =
            Setting.of(
                    "time",
                    SettingType.one(ScalarType.PERIOD),
                    OutlierSpec.DEFAULT.time(),
                    OutlierSpec::time,
                    "how long, the first time; the nth time in a row n times as long",
                    "gateway.routes.a { to = web, outliers.time = 5s }");
    private static final Setting<OutlierSpec, Double> MAX_SHARE =
            Setting.of(
                    "max-share",
                    SettingType.one(ShareTypes.SHARE),
                    OutlierSpec.DEFAULT.maxShare(),
                    OutlierSpec::maxShare,
                    "of the instances that are out at the same time",
                    "gateway.routes.a { to = web, outliers.max-share = 30% }");

    static final SettingObject<OutlierSpec> OUTLIERS =
            SettingObject.of(
                    in -> new OutlierSpec(in.get(IN_A_ROW), in.get(TIME), in.get(MAX_SHARE)),
                    IN_A_ROW,
                    TIME,
                    MAX_SHARE);

    private BreakerSettings() {}

    private static BreakerSpec breaker(SettingValues in) {
        int window = in.get(WINDOW);
        return new BreakerSpec(
                in.get(FAILURES),
                window,
                in.get(MIN_CALLS).orElse(Math.min(window, USUAL.minCalls())),
                in.get(OPEN),
                in.get(HALF_OPEN),
                in.get(SLOW_AFTER),
                in.get(SLOW_CALLS),
                in.get(SLOW_START));
    }

    private static void checkMinCalls(BreakerSpec breaker, SettingFindings findings) {
        if (breaker.minCalls() <= breaker.window()) return;
        findings.wrong(
                "min-calls",
                breaker.minCalls() + ", more than the window of " + breaker.window(),
                "min-calls ≤ window",
                "or it would never open");
    }
}
