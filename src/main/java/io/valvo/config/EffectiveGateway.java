package io.valvo.config;

import io.valvo.model.BreakerSpec;
import io.valvo.model.GatewaySpec;
import io.valvo.model.Match;
import io.valvo.model.OutlierSpec;
import io.valvo.model.Rate;
import io.valvo.model.Route;
import io.valvo.model.Target;
import io.valvo.rules.Secrets;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gateway as its configuration would be written with every default in it. */
final class EffectiveGateway {
    private final Secrets secrets;

    EffectiveGateway(Secrets secrets) {
        this.secrets = secrets;
    }

    Map<String, Object> of(GatewaySpec g) {
        var routes = new LinkedHashMap<String, Object>();
        g.routes().forEach((name, route) -> routes.put(name, of(route)));
        return Pairs.of(
                "bind", g.bind(),
                "port", g.port(),
                "tls", g.tls().map(EffectiveGateway::tls),
                "idle-timeout", Durations.text(g.idleTimeout()),
                "routes", routes,
                "exclusive", g.exclusive(),
                "budget",
                        g.budget()
                                .map(it ->
                                        Pairs.of(
                                                "memory",
                                                Sizes.shown(it.memory()),
                                                "of",
                                                it.of())));
    }

    private static Map<String, Object> tls(GatewaySpec.Tls tls) {
        return Pairs.of("certificate", tls.certificate().toString(), "key", tls.key().toString());
    }

    private Map<String, Object> of(Route r) {
        var limits = r.admission();
        return Pairs.of(
                "match", match(r.match()),
                "to", target(r.to()),
                "max-concurrency", limits.maxConcurrency(),
                "max-pending", limits.maxPending(),
                "timeout", Durations.text(limits.timeout()),
                "rate", limits.rate().map(EffectiveGateway::rate),
                "rate-per-key", limits.ratePerKey().map(EffectiveGateway::rate),
                "breaker", breaker(r.breaker()),
                "outliers", outliers(r.outliers()),
                "fallback", r.fallback().stream().map(this::target).toList(),
                "wake-on", r.wakeOn());
    }

    private Map<String, Object> match(Match match) {
        return Pairs.of(
                "host", match.host(),
                "path", match.path(),
                "headers", secrets.masked(match.headers()),
                "model", match.model());
    }

    private Object target(Target target) {
        return switch (target) {
            case Target.Service(var name, var variant) ->
                    variant.<Object>map(it -> Pairs.of("service", name, "variant", it))
                            .orElse(name);
            case Target.External(var url) -> secrets.masked(url.toString());
            case Target.Fixed(int status, var headers, var body) ->
                    Pairs.of(
                            "status",
                            status,
                            "headers",
                            secrets.masked(headers),
                            "body",
                            secrets.masked(body));
        };
    }

    private static Map<String, Object> breaker(BreakerSpec b) {
        return Pairs.of(
                "failures", percent(b.failures()),
                "window", b.window(),
                "min-calls", b.minCalls(),
                "open", Durations.text(b.open()),
                "half-open", b.halfOpen(),
                "slow-after", b.slowAfter().map(Durations::text),
                "slow-calls", percent(b.slowCalls()),
                "slow-start", Durations.text(b.slowStart()));
    }

    private static Map<String, Object> outliers(OutlierSpec o) {
        return Pairs.of(
                "failures", o.failures(),
                "time", Durations.text(o.time()),
                "max-share", percent(o.maxShare()));
    }

    private static String rate(Rate rate) {
        var unit =
                rate.per().equals(Duration.ofSeconds(1))
                        ? "s"
                        : rate.per().equals(Duration.ofMinutes(1)) ? "m" : "h";
        return rate.count() + "/" + unit;
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }
}
