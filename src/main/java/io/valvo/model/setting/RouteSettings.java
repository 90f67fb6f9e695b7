package io.valvo.model.setting;

import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The settings of a route of the gateway. */
public final class RouteSettings {
    private static final ScalarType<String> HOST_TYPE =
            ScalarType.text(
                    "a host name, or *. and the end of one",
                    "(\\*\\.)?[A-Za-z0-9_.-]+|\\[?[0-9a-fA-F:]+]?");
    private static final ScalarType<String> PATH_TYPE =
            ScalarType.text("a path that begins with /", "/\\S*");
    private static final ScalarType<String> READ_ONLY_PATH =
            new ScalarType<>(
                    "one of " + String.join(", ", RouteSpec.READ_ONLY),
                    "every other path starts the service anyway",
                    text -> Optional.of(text).filter(RouteSpec.READ_ONLY::contains));

    public static final Setting<RouteMatch, Optional<String>> HOST =
            Setting.of(
                    "host",
                    SettingType.maybe(HOST_TYPE.as(it -> it.toLowerCase(Locale.ROOT), it -> it)),
                    Optional.empty(),
                    RouteMatch::host,
                    "a name, or `*.` and the end of one",
                    "gateway.routes.a { match.host = \"app.localhost\", to = web }");
    public static final Setting<RouteMatch, Optional<String>> PATH =
            Setting.of(
                    "path",
                    SettingType.maybe(PATH_TYPE),
                    Optional.empty(),
                    RouteMatch::path,
                    "a prefix",
                    "gateway.routes.a { match.path = \"/v1/\", to = web }");
    private static final Setting<RouteMatch, Map<String, String>> HEADERS =
            Setting.of(
                    "headers",
                    SettingType.written((it, secrets) -> secrets.masked(it)),
                    Map.of(),
                    RouteMatch::headers,
                    "the value that each of these must have",
                    "gateway.routes.a { match.headers { x-tenant = acme }, to = web }");
    public static final Setting<RouteMatch, Optional<String>> MODEL =
            Setting.of(
                    "model",
                    SettingType.maybe(ScalarType.NAME),
                    Optional.empty(),
                    RouteMatch::model,
                    "the `model` field of an OpenAI-style JSON body",
                    "gateway.routes.a { match.model = lfm2, to = web }");

    private static final Setting<RouteSpec, RouteTarget> TO =
            Setting.<RouteSpec, RouteTarget>of(
                            "to",
                            SettingType.<RouteTarget>written(TargetSettings::write)
                                    .form(".", TargetSettings.SECTION),
                            new RouteTarget.Fixed(503, Map.of(), ""),
                            RouteSpec::to,
                            "who answers: a service, a URL, or an object as below",
                            "gateway.routes.a { to = web }")
                    .required();
    public static final Setting<AdmissionSpec, Integer> MAX_CONCURRENCY =
            Setting.of(
                    "max-concurrency",
                    SettingType.one(ScalarType.COUNT),
                    AdmissionSpec.DEFAULT.maxConcurrency(),
                    AdmissionSpec::maxConcurrency,
                    "requests at a time with one target; 0: no bound",
                    "gateway.routes.a { to = web, max-concurrency = 1 }");
    public static final Setting<AdmissionSpec, Integer> MAX_PENDING =
            Setting.of(
                    "max-pending",
                    SettingType.one(ScalarType.COUNT),
                    AdmissionSpec.DEFAULT.maxPending(),
                    AdmissionSpec::maxPending,
                    "requests that wait; the next one gets 503 with `Retry-After`",
                    "gateway.routes.a { to = web, max-pending = 25 }");
    public static final Setting<AdmissionSpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.PERIOD),
                    AdmissionSpec.DEFAULT.timeout(),
                    AdmissionSpec::timeout,
                    "from arrival to response headers, waiting included",
                    "gateway.routes.a { to = web, timeout = 8s }");
    public static final Setting<AdmissionSpec, Optional<RateLimit>> RATE =
            Setting.of(
                    "rate",
                    SettingType.maybe(ShareTypes.RATE),
                    Optional.empty(),
                    AdmissionSpec::rate,
                    "`50/s`, `600/m`, `1000/h`; past it 429 with `Retry-After`",
                    "gateway.routes.a { to = web, rate = 50/s }");
    public static final Setting<AdmissionSpec, Optional<RateLimit>> RATE_PER_KEY =
            Setting.of(
                    "rate-per-key",
                    SettingType.maybe(ShareTypes.RATE),
                    Optional.empty(),
                    AdmissionSpec::ratePerKey,
                    "the same for each client",
                    "gateway.routes.a { to = web, rate-per-key = 5/s }");
    private static final Setting<RouteSpec, List<RouteTarget>> FALLBACK =
            Setting.of(
                    "fallback",
                    SettingType.written((all, secrets) ->
                            all.stream().map(it -> TargetSettings.write(it, secrets)).toList()),
                    List.of(),
                    RouteSpec::fallback,
                    "who answers instead, the first that can: written like `to`",
                    "gateway.routes.a { to = web, fallback = [web, { status = 503, body = later }] }");
    public static final Setting<RouteSpec, List<String>> WAKE_ON =
            Setting.of(
                    "wake-on",
                    SettingType.many(READ_ONLY_PATH)
                            .as(it -> it.stream().distinct().toList(), it -> it),
                    List.of(),
                    RouteSpec::wakeOn,
                    "those of `/health`, `/healthz`, `/ready`, `/metrics`, `/v1/models` that start a service on demand as every other path does",
                    "gateway.routes.a { to = web, wake-on = [/health] }");
    public static final Setting<RouteSpec, BreakerSpec> BREAKER =
            Setting.part("breaker", BreakerSettings.BREAKER.type(), RouteSpec::breaker);
    public static final Setting<RouteSpec, OutlierSpec> OUTLIERS =
            Setting.part("outliers", BreakerSettings.OUTLIERS.type(), RouteSpec::outliers);

    static final SettingSection<RouteSpec> SECTION =
            SettingSection.of(
                    Setting.part(
                            "match",
                            SettingType.written(SettingSection.of(HOST, PATH, HEADERS, MODEL)),
                            RouteSpec::match),
                    TO,
                    MAX_CONCURRENCY.within(RouteSpec::admission),
                    MAX_PENDING.within(RouteSpec::admission),
                    TIMEOUT.within(RouteSpec::admission),
                    RATE.within(RouteSpec::admission),
                    RATE_PER_KEY.within(RouteSpec::admission),
                    BREAKER,
                    OUTLIERS,
                    FALLBACK,
                    WAKE_ON);

    private RouteSettings() {}
}
